import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { ElementwiseMerge } from './elementwiseMerge.ts';

export class Subtract extends ElementwiseMerge {
  static readonly definition = { className: 'Subtract', options: layerOptions };

  protected override buildMany(inputShapes: readonly Shape[]): void {
    this.requireInputs(inputShapes, 2);
    super.buildMany(inputShapes);
  }

  protected override combine(a: Value, b: Value): Value {
    return ops.sub(a, b);
  }
}

/**
 * The first input minus the second, element by element. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes that are missing
 * after the batch axis are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError unless there are two, and for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.subtract().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[-2, -3]]
 * ```
 */
export const subtract: (options?: LayerOptions) => Subtract = layerMaker(Subtract);
