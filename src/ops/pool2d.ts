import { checkOptions } from '../core/options.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op, ReferenceArray } from '../ir/op.ts';
import { div, maximum, mul } from './arithmetic.ts';
import { cast } from './cast.ts';
import { equal } from './compare.ts';
import { sum } from './reduce.ts';
import { reshape } from './reshape.ts';
import {
  forEachWindowElement,
  type Pair,
  type WindowGeometry,
  type WindowOptions,
  windowGeometry,
  windowOptions,
} from './window.ts';

export interface Pool2DAttrs extends WindowOptions {
  readonly imageShape: Shape;
  readonly window: Pair;
  /** Where equal maxima send their gradient: the first takes it all, or all share it, which one window over the whole image can. */
  readonly ties?: 'first' | 'shared';
}

export function pool2dGeometry({ imageShape, window, ...options }: Pool2DAttrs): WindowGeometry {
  return windowGeometry('pooling', imageShape, window, options);
}

function outputShape(attrs: Pool2DAttrs): Shape {
  const { output } = pool2dGeometry(attrs);
  return [attrs.imageShape[0] as number, output[0], output[1], attrs.imageShape[3] as number];
}

/** Visits, window by window in reading order, flat indices into image and output. */
function forEachElement(attrs: Pool2DAttrs, visit: (image: number, output: number) => void): void {
  const [n, h, w, c] = attrs.imageShape as [number, number, number, number];
  const geometry = pool2dGeometry(attrs);
  const [oh, ow] = geometry.output;
  for (let b = 0; b < n; b++)
    for (let i = 0; i < c; i++)
      forEachWindowElement(geometry, (oy, ox, _ky, _kx, y, x) =>
        visit(((b * h + y) * w + x) * c + i, ((b * oh + oy) * ow + ox) * c + i),
      );
}

/** How many image elements each output averages over; padding does not count. */
function counts(attrs: Pool2DAttrs, y: ReferenceArray): Float64Array {
  const count = new Float64Array(y.data.length);
  forEachElement(attrs, (_, o) => {
    (count[o] as number)++;
  });
  return count;
}

/** The gradient of the maximum over a whole image, in equal parts to all elements that are the maximum. */
function sharedGradient(x: Value, y: Value, dy: Value): Value {
  const atMaximum = equal(x, y);
  // NaN is equal to nothing.
  const count = maximum(reshape(sum(atMaximum, [1, 2]), dy.shape), 1);
  return mul(atMaximum, div(dy, count));
}

const maxPoolOp: Op<Pool2DAttrs> = {
  name: 'maxPool2d',
  infer: (_, attrs) => [{ shape: outputShape(attrs) }],
  gradient: ({ inputs: [x], outputs: [y], grads: [dy], attrs }) =>
    attrs.ties === 'shared'
      ? [sharedGradient(x as Value, y as Value, dy as Value)]
      : (x as Value).graph.apply(maxPoolGradientOp, [x as Value, y as Value, dy as Value], attrs),
  reference([x], [y], attrs) {
    if (!x || !y) return;
    y.data.fill(-Infinity);
    forEachElement(attrs, (i, o) => {
      y.data[o] = Math.max(y.data[o] as number, x.data[i] as number);
    });
  },
};

const maxPoolGradientOp: Op<Pool2DAttrs> = {
  name: 'maxPool2dGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  reference([x, y, dy], [dx], attrs) {
    if (!x || !y || !dy || !dx) return;
    const taken = new Uint8Array(y.data.length);
    dx.data.fill(0);
    forEachElement(attrs, (i, o) => {
      if (taken[o] || x.data[i] !== y.data[o]) return;
      taken[o] = 1;
      (dx.data[i] as number) += dy.data[o] as number;
    });
  },
};

const averagePoolOp: Op<Pool2DAttrs> = {
  name: 'averagePool2d',
  infer: (_, attrs) => [{ shape: outputShape(attrs) }],
  gradient: ({ grads: [dy], attrs }) => (dy as Value).graph.apply(averagePoolGradientOp, [dy as Value], attrs),
  reference([x], [y], attrs) {
    if (!x || !y) return;
    const count = counts(attrs, y);
    y.data.fill(0);
    forEachElement(attrs, (i, o) => {
      (y.data[o] as number) += (x.data[i] as number) / (count[o] as number);
    });
  },
};

const averagePoolGradientOp: Op<Pool2DAttrs> = {
  name: 'averagePool2dGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  reference([dy], [dx], attrs) {
    if (!dy || !dx) return;
    const count = counts(attrs, dy);
    dx.data.fill(0);
    forEachElement(attrs, (i, o) => {
      (dx.data[i] as number) += (dy.data[o] as number) / (count[o] as number);
    });
  },
};

function pool(op: Op<Pool2DAttrs>, x: Value, window: Pair, options: WindowOptions): Value {
  checkOptions(op.name, options, windowOptions);
  return x.graph.apply(op, [cast(x)], { ...options, window, imageShape: x.shape })[0] as Value;
}

/** The maximum of each window, channel by channel. NaN if the window has one. The gradient goes to the first maximum in reading order. */
export const maxPool2d = (x: Value, window: Pair, options: WindowOptions) => pool(maxPoolOp, x, window, options);

/**
 * The maximum of each channel of images [n, height, width, channels] → [n, 1, 1, channels]. NaN if the channel has one. Elements that are
 * all the maximum share the gradient, as in Keras, where a pooling with windows gives it to the first.
 */
export function globalMaxPool2d(x: Value): Value {
  const window: Pair = [x.shape[1] as number, x.shape[2] as number];
  const attrs: Pool2DAttrs = { strides: [1, 1], padding: 'valid', window, imageShape: x.shape, ties: 'shared' };
  return x.graph.apply(maxPoolOp, [cast(x)], attrs)[0] as Value;
}

/** The mean of each window, channel by channel, over the elements that lie inside the image. */
export const averagePool2d = (x: Value, window: Pair, options: WindowOptions) => pool(averagePoolOp, x, window, options);
