import type { Value } from '../ir/graph.ts';
import { cast } from './cast.ts';
import { maxPool2dOp } from './maxPool2d.ts';
import type { Pool2DAttrs } from './pool2d.ts';
import type { Pair } from './window.ts';

/**
 * The maximum of each channel of images [n, height, width, channels] → [n, 1, 1, channels]. NaN if the channel has one. Elements that are
 * all the maximum share the gradient, as in Keras, where a pooling with windows gives it to the first.
 */
export function globalMaxPool2d(x: Value): Value {
  const window: Pair = [x.shape[1] as number, x.shape[2] as number];
  const attrs: Pool2DAttrs = { strides: [1, 1], padding: 'valid', window, imageShape: x.shape, ties: 'shared' };
  return x.graph.apply(maxPool2dOp, [cast(x)], attrs)[0] as Value;
}
