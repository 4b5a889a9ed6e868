import { requireThat } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';

export interface PermuteOptions extends LayerOptions {
  /** For each axis of the result but the batch, the axis of the input, counted from 1. */
  readonly dims: readonly number[];
}

/** @throws EvenkeelError unless each number from 1 on comes once */
function isPermutation(where: string, dims: readonly number[]): readonly number[] {
  const fits = Array.isArray(dims) && dims.length > 0 && dims.toSorted((a, b) => a - b).every((d, i) => d === i + 1);
  return requireThat(where, dims, fits, 'the numbers of the axes, from 1 on, each once');
}

const permuteOptions = {
  dims: { required: true, check: isPermutation },
  ...layerOptions,
} satisfies OptionTable<PermuteOptions>;

export class Permute extends ConfiguredLayer<PermuteOptions> {
  static readonly definition = { className: 'Permute', options: permuteOptions };

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.options.dims.length + 1, 'for its dims');
  }

  call(x: Value): Value {
    return ops.transpose(x, [0, ...this.options.dims]);
  }
}

/**
 * The axes of each sample in another order, of which `dims` [2, 1] exchanges the first two: [batch, a, b] → [batch, b, a]. The same in
 * training and inference; no weights.
 * @throws EvenkeelError unless `dims` are the numbers of the input's axes from 1 on, each once
 * @example
 * ```ts
 * const net = sequential([layers.permute({ dims: [2, 1] })]);
 * await net.predict(tensor([[[1, 2], [3, 4]]])); // [[[1, 3], [2, 4]]]
 * ```
 */
export const permute: (options: PermuteOptions) => Permute = layerMaker(Permute);
