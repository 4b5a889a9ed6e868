import { integer, type OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';

export interface RepeatVectorOptions extends LayerOptions {
  /** How often each sample is repeated. */
  readonly n: number;
}

const repeatVectorOptions = {
  n: { required: true, check: integer(1) },
  ...layerOptions,
} satisfies OptionTable<RepeatVectorOptions>;

export class RepeatVector extends ConfiguredLayer<RepeatVectorOptions> {
  static readonly definition = { className: 'RepeatVector', options: repeatVectorOptions };

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 2, '(batch, features)');
  }

  call(x: Value): Value {
    const [batch, features] = x.shape as [number, number];
    return ops.repeat(ops.reshape(x, [batch, 1, features]), [1, this.options.n, 1]);
  }
}

/**
 * Each vector n times: [batch, features] → [batch, n, features]. The same in training and inference; no weights.
 * @throws EvenkeelError for an n that is no integer from 1 on, and for an input that is no vectors
 * @example
 * ```ts
 * const net = sequential([layers.repeatVector({ n: 2 })]);
 * await net.predict(tensor([[1, 2]])); // [[[1, 2], [1, 2]]]
 * ```
 */
export const repeatVector: (options: RepeatVectorOptions) => RepeatVector = layerMaker(RepeatVector);
