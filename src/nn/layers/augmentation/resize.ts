import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { toRows } from './affineLayer.ts';

type ImageShape = [n: number, height: number, width: number, channels: number];

/** Rows and columns of images [n, height, width, channels] from `begin` on. */
export function crop(images: Value, begin: Pair, size: Pair): Value {
  const [n, , , channels] = images.shape as ImageShape;
  return ops.slice(images, [0, ...begin, 0], [n, ...size, channels]);
}

/** Images of another size, looked at between the middles of pixels; before the first and after the last stands that one. */
export function resize(images: Value, size: Pair, interpolation: ops.Sampling = 'bilinear'): Value {
  const [, height, width] = images.shape as ImageShape;
  if (height === size[0] && width === size[1]) return images;
  const [down, across] = [height / size[0], width / size[1]];
  const maps = toRows(images, [across, 0, (across - 1) / 2, 0, down, (down - 1) / 2]);
  return ops.affineTransform(images, maps, { fillMode: 'nearest', interpolation, size });
}

/** Size and place of the largest window in the middle of an image that has the proportions of `size`. */
export function middleWindow([height, width]: Pair, size: Pair): { begin: Pair; size: Pair } {
  const within = (v: number, limit: number) => Math.max(Math.min(Math.trunc(v), limit), 1);
  const tall = within((width * size[0]) / size[1], height);
  const wide = within((height * size[1]) / size[0], width);
  return { begin: [Math.trunc((height - tall) / 2), Math.trunc((width - wide) / 2)], size: [tall, wide] };
}

/** The largest window of the proportions of `size`, brought to that size. */
export function resizeMiddle(images: Value, size: Pair): Value {
  const [, height, width] = images.shape as ImageShape;
  const window = middleWindow([height, width], size);
  return resize(crop(images, window.begin, window.size), size);
}
