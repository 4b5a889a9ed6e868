import type { Conv2DAttrs } from '../../../ops/conv2d.ts';
import type { ConvolutionMethod } from '../kernel.ts';
import { type Winograd, winograd2, winograd4 } from './winograd/algorithm.ts';

/**
 * The algorithm of a convolution: undefined means direct. Only 3×3 windows with stride 1, without dilation and
 * groups, have a choice.
 */
export function convolutionFor(attrs: Conv2DAttrs, method: ConvolutionMethod): Winograd | undefined {
  const { filterShape, strides, dilations = [1, 1], groups = 1, padding } = attrs;
  if (groups > 1 || dilations[0] > 1 || dilations[1] > 1 || typeof padding === 'object') return undefined;
  const [height, width, channels, filters] = filterShape as [number, number, number, number];
  if (method === 'direct' || height !== 3 || width !== 3 || strides[0] !== 1 || strides[1] !== 1) return undefined;
  if (method === 'winograd4') return winograd4;
  if (method === 'winograd2') return winograd2;
  return channels >= 8 && filters >= 8 ? winograd4 : undefined;
}
