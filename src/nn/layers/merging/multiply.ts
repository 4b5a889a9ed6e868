import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { ElementwiseMerge } from './elementwiseMerge.ts';

export class Multiply extends ElementwiseMerge {
  static readonly definition = { className: 'Multiply', options: layerOptions };

  protected override combine(a: Value, b: Value): Value {
    return ops.mul(a, b);
  }
}

/**
 * The product of the inputs, x₁ · x₂ · …, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are
 * missing after the batch axis are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.multiply().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[3, 10]]
 * ```
 */
export const multiply: (options?: LayerOptions) => Multiply = layerMaker(Multiply);
