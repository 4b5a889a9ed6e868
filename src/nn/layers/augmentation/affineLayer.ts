import { requireFinite } from '../../../core/checks.ts';
import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import type { Resolved } from '../configuredLayer.ts';
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
  fillMode: { default: 'reflect', check: oneOf('reflect', 'wrap', 'constant', 'nearest'), form: 'name' },
  interpolation: { default: 'bilinear', check: oneOf('bilinear', 'nearest') },
  fillValue: { default: 0, check: requireFinite },
  ...randomImageOptions,
} satisfies OptionTable<AffineLayerOptions>;

/** A layer that looks at each image under an affine map drawn for it. */
export abstract class AffineLayer<O extends AffineLayerOptions> extends RandomImageLayer<O> {
  /** The maps of images [n, height, width, channels]. */
  protected abstract maps(images: Value, context: CallContext): AffineMap;

  protected augment(images: Value, context: CallContext): Value {
    const { fillMode, interpolation, fillValue } = this.options as Resolved<AffineLayerOptions>;
    return ops.affineTransform(images, toRows(images, this.maps(images, context)), { fillMode, interpolation, fillValue });
  }
}
