import { type Conv2DAttrs, conv2dGeometry } from '../../../ops/conv2d.ts';
import type { ConvolutionMethod } from '../kernel.ts';
import { productsOf, type Winograd } from './winograd/algorithm.ts';
import { filtering2, filteringFor } from './winograd/filtering.ts';
import { tilesOf } from './winograd/tiling.ts';

/** Multiply-adds in the time of transforming one number of image or output, and one of the filter, which is read from the third-level cache. */
const TRANSFORM_COST = 8;
const FILTER_COST = 20;

/** Images that share the filter's transform: a round number, so that what an image gives does not depend on how many come with it. */
const IMAGES = 32;

/** How many times as long direct convolution should take, by its multiply-adds and those of Winograd's algorithm with its transforms. */
function gain(attrs: Conv2DAttrs, w: Winograd): number {
  const [height, width, channels, filters] = attrs.filterShape as [number, number, number, number];
  const { output } = conv2dGeometry(attrs);
  const [down, across] = tilesOf(output, w);
  const tiles = down * across;
  const products = tiles * channels * filters;
  const transforms = TRANSFORM_COST * tiles * (channels + filters) + (FILTER_COST * channels * filters) / IMAGES;
  return (output[0] * output[1] * height * width * channels * filters) / (productsOf(w) * (products + transforms));
}

/** What a gain by that count must be at least: it leaves out what small loops cost. */
const MINIMUM_GAIN = 1.05;

/**
 * The algorithm of a convolution: undefined means direct. Those have a choice that are without dilation and groups, of windows with up to five taps a residue modulo
 * the stride.
 */
export function convolutionFor(attrs: Conv2DAttrs, method: ConvolutionMethod): Winograd | undefined {
  const { filterShape, strides, dilations = [1, 1], groups = 1, padding } = attrs;
  if (method === 'direct' || groups > 1 || dilations[0] > 1 || dilations[1] > 1 || typeof padding === 'object') return undefined;
  const [height, width, channels, filters] = filterShape as [number, number, number, number];
  if (method === 'winograd2') {
    const applies = height === 3 && width === 3 && strides[0] === 1 && strides[1] === 1;
    return applies ? { down: filtering2, across: filtering2 } : undefined;
  }
  const [down, across] = [filteringFor(height, strides[0]), filteringFor(width, strides[1])];
  if (!down || !across || down.outputs * across.outputs === 1) return undefined;
  const winograd = { down, across };
  if (method === 'winograd4') return winograd;
  return channels >= 8 && filters >= 8 && gain(attrs, winograd) >= MINIMUM_GAIN ? winograd : undefined;
}
