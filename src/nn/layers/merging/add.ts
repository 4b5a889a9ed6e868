import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { ElementwiseMerge } from './elementwiseMerge.ts';

export class Add extends ElementwiseMerge {
  static readonly definition = { className: 'Add', options: layerOptions };

  protected override combine(a: Value, b: Value): Value {
    return ops.add(a, b);
  }
}

/**
 * The sum of the inputs, x₁ + x₂ + …, as at the end of a residual block. Inputs [batch, …] of one shape → [batch, …]; sizes of 1 and axes
 * that are missing after the batch axis are stretched. The same in training and inference; no weights.
 * @throws EvenkeelError for shapes that do not fit together
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: layers.add().apply([a, b]) });
 * await net.predict([tensor([[1, 2]]), tensor([[3, 5]])]); // [[4, 7]]
 * ```
 */
export const add: (options?: LayerOptions) => Add = layerMaker(Add);
