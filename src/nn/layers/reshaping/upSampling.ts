import { requireInteger } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { axesOf, type PairLike, type Rank, type SingleLike, toSizes } from '../window.ts';

export type Interpolation = 'nearest' | 'bilinear';

export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step is repeated. Default 2. */
  readonly size?: SingleLike;
}

const upSampling1DOptions = {
  size: 'optional',
  ...layerOptions,
} satisfies Schema<UpSampling1DOptions>;

export interface UpSampling2DOptions extends LayerOptions, DataFormatOptions {
  /** How many times as high and as wide the result is. Default 2. */
  readonly size?: PairLike;
  /** Default 'nearest'. */
  readonly interpolation?: Interpolation;
}

const upSampling2DOptions = {
  size: 'optional',
  interpolation: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<UpSampling2DOptions>;

/** Each element between two others is traced for itself. */
const MAX_BETWEEN = 256;

/**
 * Linear interpolation along one axis, made `times` as long. Element o of the result lies at (o + ½)/times − ½ among those of x; before
 * the first and behind the last one stands that one itself.
 */
function interpolate(x: Value, axis: number, times: number): Value {
  const size = x.shape[axis] as number;
  if (times === 1) return x;
  const part = (from: number, count: number) =>
    ops.slice(
      x,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape.map((d, i) => (i === axis ? count : d)),
    );
  const edge = (at: number) => part(at, 1);
  const previous = size === 1 ? x : ops.concatenate([edge(0), part(0, size - 1)], axis);
  const next = size === 1 ? x : ops.concatenate([part(1, size - 1), edge(size - 1)], axis);
  const column = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const between = Array.from({ length: times }, (_, r) => {
    const t = (r + 0.5) / times - 0.5;
    const other = t < 0 ? previous : next;
    return ops.reshape(ops.add(ops.mul(x, 1 - Math.abs(t)), ops.mul(other, Math.abs(t))), column);
  });
  const shape = x.shape.map((d, i) => (i === axis ? d * times : d));
  return ops.reshape(ops.concatenate(between, axis + 1), shape);
}

abstract class UpSampling extends Layer {
  protected readonly size: Pair;
  private readonly rank: Rank;
  protected readonly dataFormat: DataFormat;

  constructor(rank: Rank, size: number | readonly number[], { dataFormat, ...options }: LayerOptions & DataFormatOptions) {
    super(options);
    this.rank = rank;
    this.dataFormat = toDataFormat(dataFormat, this.where);
    this.size = toSizes(rank, size, this.where, 'size');
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
  }

  call(x: Value): Value {
    const times = this.size.slice(2 - this.rank);
    return ops.repeat(x, this.dataFormat === 'channelsLast' ? [1, ...times, 1] : [1, 1, ...times]);
  }
}

export class UpSampling1D extends UpSampling {
  get className() {
    return 'UpSampling1D';
  }

  constructor({ size = 2, ...options }: UpSampling1DOptions = {}) {
    super(1, size, options);
  }

  override getConfig() {
    return { size: this.size[1], ...super.getConfig() };
  }
}

/**
 * Each step of sequences `size` times in a row: [batch, steps, channels] → [batch, steps · size, channels]. The same in training and
 * inference; no weights.
 * @throws EvenkeelError for a size that is no integer from 1 on, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.upSampling1d()]);
 * await net.predict(tensor([[[1], [2]]])); // [[[1], [1], [2], [2]]]
 * ```
 */
export const upSampling1d = withOptions(
  layerNamed('UpSampling1D'),
  upSampling1DOptions,
  (options?: UpSampling1DOptions) => new UpSampling1D(options),
);

export class UpSampling2D extends UpSampling {
  private readonly interpolation: Interpolation;

  get className() {
    return 'UpSampling2D';
  }

  constructor({ size = 2, interpolation = 'nearest', ...options }: UpSampling2DOptions = {}) {
    super(2, size, options);
    this.interpolation = interpolation;
    if (interpolation === 'nearest') return;
    if (interpolation === 'bilinear') {
      for (const times of this.size) requireInteger(`${this.where}, option size, bilinear`, times, 1, MAX_BETWEEN);
      return;
    }
    throw new EvenkeelError({
      where: `${this.where}, option interpolation`,
      expected: "'nearest' or 'bilinear'",
      got: JSON.stringify(interpolation),
    });
  }

  override call(x: Value): Value {
    if (this.interpolation === 'nearest') return super.call(x);
    const first = this.dataFormat === 'channelsLast' ? 1 : 2;
    return interpolate(interpolate(x, first, this.size[0]), first + 1, this.size[1]);
  }

  override getConfig() {
    return { size: this.size, interpolation: this.interpolation, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

/**
 * Images made `size` times as large, [batch, height, width, channels] → [batch, height · size, width · size, channels]: each element
 * repeated ('nearest'), or interpolated linearly between neighbours ('bilinear', which takes elements for the centres of their squares).
 * The same in training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 3] });
 * layers.upSampling2d({ size: 2, interpolation: 'bilinear' }).apply(x).shape; // [16, 16, 3]
 * ```
 */
export const upSampling2d = withOptions(
  layerNamed('UpSampling2D'),
  upSampling2DOptions,
  (options?: UpSampling2DOptions) => new UpSampling2D(options),
);
