import { requireThat } from '../../../core/checks.ts';
import type { Schema } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';

/** An affine map of one image after another: numbers for all, or values [n, 1]. See `ops.affineTransform`. */
export type AffineMap = readonly [a0: Entry, a1: Entry, a2: Entry, b0: Entry, b1: Entry, b2: Entry];
type Entry = Value | number;

/** The rows of maps [n, 6]. */
export function toRows(images: Value, map: AffineMap): Value {
  const n = images.shape[0] as number;
  const column = (entry: Entry) => (typeof entry === 'number' ? images.graph.constant(entry, [n, 1]) : entry);
  return ops.concatenate(map.map(column), 1);
}

export interface AffineLayerOptions extends RandomImageOptions {
  /**
   * What stands beyond the edges: 'reflect' (d c b a | a b c d | d c b a), 'wrap' (a b c d | a b c d | a b c d), 'nearest'
   * (a a a a | a b c d | d d d d), or 'constant', which is `fillValue`. Default 'reflect'.
   */
  readonly fillMode?: ops.FillMode;
  /** Between pixels: 'bilinear' or 'nearest'. Default 'bilinear'. */
  readonly interpolation?: ops.Sampling;
  /** Default 0. */
  readonly fillValue?: number;
}

export const affineLayerOptions = {
  fillMode: 'optional',
  interpolation: 'optional',
  fillValue: 'optional',
  ...randomImageOptions,
} satisfies Schema<AffineLayerOptions>;

/** A layer that looks at each image under an affine map drawn for it. */
export abstract class AffineLayer extends RandomImageLayer {
  private readonly sampling: Required<Pick<AffineLayerOptions, 'fillMode' | 'interpolation' | 'fillValue'>>;

  constructor({ fillMode = 'reflect', interpolation = 'bilinear', fillValue = 0, ...options }: AffineLayerOptions) {
    super(options);
    const where = (option: string) => `${this.where}, option ${option}`;
    const modes = ['reflect', 'wrap', 'constant', 'nearest'];
    requireThat(where('fillMode'), fillMode, modes.includes(fillMode), "'reflect', 'wrap', 'constant' or 'nearest'");
    const known = interpolation === 'bilinear' || interpolation === 'nearest';
    requireThat(where('interpolation'), interpolation, known, "'bilinear' or 'nearest'");
    requireThat(where('fillValue'), fillValue, Number.isFinite(fillValue), 'a number');
    this.sampling = { fillMode, interpolation, fillValue };
  }

  /** The maps of images [n, height, width, channels]. */
  protected abstract maps(images: Value, context: CallContext): AffineMap;

  protected augment(images: Value, context: CallContext): Value {
    return ops.affineTransform(images, toRows(images, this.maps(images, context)), this.sampling);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.sampling, ...super.getConfig() };
  }
}
