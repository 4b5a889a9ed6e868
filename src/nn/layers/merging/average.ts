import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { Add } from './add.ts';

export class Average extends Add {
  static override readonly definition = { className: 'Average', options: layerOptions };

  protected override finish(y: Value, count: number): Value {
    return ops.mul(y, 1 / count);
  }
}

/**
 * The mean of the inputs, (x₁ + … + xₙ) / n, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are
 * missing after the batch axis are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.average().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[2, 3.5]]
 * ```
 */
export const average: (options?: LayerOptions) => Average = layerMaker(Average);
