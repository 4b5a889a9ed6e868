import { requireInteger } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';

export interface PermuteOptions extends LayerOptions {
  /** For each axis of the result but the batch, the axis of the input, counted from 1. */
  readonly dims: readonly number[];
}

const permuteOptions = {
  dims: 'required',
  ...layerOptions,
} satisfies Schema<PermuteOptions>;

export class Permute extends Layer {
  readonly className = 'Permute';
  private readonly dims: readonly number[];

  constructor({ dims, ...options }: PermuteOptions) {
    super(options);
    this.dims = dims;
    if (Array.isArray(dims) && dims.length > 0 && [...dims].sort((a, b) => a - b).every((d, i) => d === i + 1)) return;
    throw new EvenkeelError({
      where: `${this.where}, option dims`,
      expected: 'the numbers of the axes, from 1 on, each once',
      got: JSON.stringify(dims),
    });
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.dims.length + 1, 'for its dims');
  }

  call(x: Value): Value {
    return ops.transpose(x, [0, ...this.dims]);
  }

  override getConfig() {
    return { dims: this.dims, ...super.getConfig() };
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
export const permute = withOptions(layerNamed('Permute'), permuteOptions, (options: PermuteOptions) => new Permute(options));

export interface RepeatVectorOptions extends LayerOptions {
  /** How often each sample is repeated. */
  readonly n: number;
}

const repeatVectorOptions = {
  n: 'required',
  ...layerOptions,
} satisfies Schema<RepeatVectorOptions>;

export class RepeatVector extends Layer {
  readonly className = 'RepeatVector';
  private readonly n: number;

  constructor({ n, ...options }: RepeatVectorOptions) {
    super(options);
    this.n = requireInteger(`${this.where}, option n`, n, 1);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 2, '(batch, features)');
  }

  call(x: Value): Value {
    const [batch, features] = x.shape as [number, number];
    return ops.repeat(ops.reshape(x, [batch, 1, features]), [1, this.n, 1]);
  }

  override getConfig() {
    return { n: this.n, ...super.getConfig() };
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
export const repeatVector = withOptions(
  layerNamed('RepeatVector'),
  repeatVectorOptions,
  (options: RepeatVectorOptions) => new RepeatVector(options),
);
