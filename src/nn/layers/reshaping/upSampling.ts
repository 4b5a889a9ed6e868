import { requireInteger } from '../../../core/checks.ts';
import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf, isSize, type PairLike, type SingleLike, toSizes } from '../window.ts';

export type Interpolation = 'nearest' | 'bilinear';

export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step is repeated. Default 2. */
  readonly size?: SingleLike;
}

/** @throws EvenkeelError unless it is one integer from 1 on */
const oneSize = (where: string, size: SingleLike): number => toSizes(1, size, where)[1];

const upSampling1DOptions = {
  size: { default: 2, check: oneSize },
  ...layerOptions,
} satisfies OptionTable<UpSampling1DOptions>;

export interface UpSampling2DOptions extends LayerOptions, DataFormatOptions {
  /** How many times as high and as wide the result is. Default 2. */
  readonly size?: PairLike;
  /** Default 'nearest'. */
  readonly interpolation?: Interpolation;
}

const upSampling2DOptions = {
  size: { default: 2, check: isSize<PairLike>(2) },
  interpolation: { default: 'nearest', check: oneOf('nearest', 'bilinear') },
  ...dataFormatOptions,
  ...layerOptions,
} satisfies OptionTable<UpSampling2DOptions>;

/** Each element between two others is traced for itself. */
const MAX_BETWEEN = 256;

/**
 * Linear interpolation along one axis, made `times` as long. Element o of the result lies at (o + ½)/times − ½ among those of x; before
 * the first and after the last one stands that one itself.
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

export class UpSampling1D extends ConfiguredLayer<UpSampling1DOptions> {
  static readonly definition = { className: 'UpSampling1D', options: upSampling1DOptions };

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 3, axesOf(1));
  }

  call(x: Value): Value {
    return ops.repeat(x, [1, this.options.size as number, 1]);
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
export const upSampling1d: (options?: UpSampling1DOptions) => UpSampling1D = layerMaker(UpSampling1D);

export class UpSampling2D extends ConfiguredLayer<UpSampling2DOptions> {
  static readonly definition = { className: 'UpSampling2D', options: upSampling2DOptions };

  constructor(options: UpSampling2DOptions) {
    super(options);
    if (this.options.interpolation !== 'bilinear') return;
    for (const times of this.times) requireInteger(`${this.where}, option size, bilinear`, times, 1, MAX_BETWEEN);
  }

  /** How many times as high and as wide the result is. */
  private get times() {
    return toSizes(2, this.options.size, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.options.dataFormat));
  }

  call(x: Value): Value {
    const { interpolation, dataFormat } = this.options;
    const [down, across] = this.times;
    const first = dataFormat === 'channelsLast' ? 1 : 2;
    if (interpolation === 'bilinear') return interpolate(interpolate(x, first, down), first + 1, across);
    return ops.repeat(x, dataFormat === 'channelsLast' ? [1, down, across, 1] : [1, 1, down, across]);
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
export const upSampling2d: (options?: UpSampling2DOptions) => UpSampling2D = layerMaker(UpSampling2D);
