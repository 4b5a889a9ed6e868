import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { div, mul } from './arithmetic.ts';
import { equal } from './compare.ts';
import { maximum } from './extrema.ts';
import { applyPool2d, forEachPooled, type Pool2DAttrs, pooledShape } from './pool2d.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';
import type { Pair, WindowOptions } from './window.ts';

/** The gradient of the maximum over a whole image, in equal parts to all elements that are the maximum. */
function sharedGradient(x: Value, y: Value, dy: Value): Value {
  const atMaximum = equal(x, y);
  // NaN is equal to nothing.
  const count = maximum(reshape(sum(atMaximum, [1, 2]), dy.shape), 1);
  return mul(atMaximum, div(dy, count));
}

export const maxPool2dOp: Op<Pool2DAttrs> = {
  name: 'maxPool2d',
  infer: (_, attrs) => [{ shape: pooledShape(attrs) }],
  gradient: ({ inputs: [x], outputs: [y], grads: [dy], attrs }) =>
    attrs.ties === 'shared'
      ? [sharedGradient(x as Value, y as Value, dy as Value)]
      : (x as Value).graph.apply(maxPool2dGradientOp, [x as Value, y as Value, dy as Value], attrs),
  reference([x], [y], attrs) {
    if (!x || !y) return;
    y.data.fill(-Infinity);
    forEachPooled(attrs, (i, o) => {
      y.data[o] = Math.max(y.data[o] as number, x.data[i] as number);
    });
  },
};

const maxPool2dGradientOp: Op<Pool2DAttrs> = {
  name: 'maxPool2dGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  reference([x, y, dy], [dx], attrs) {
    if (!x || !y || !dy || !dx) return;
    const taken = new Uint8Array(y.data.length);
    dx.data.fill(0);
    forEachPooled(attrs, (i, o) => {
      if (taken[o] || x.data[i] !== y.data[o]) return;
      taken[o] = 1;
      (dx.data[i] as number) += dy.data[o] as number;
    });
  },
};

/** The maximum of each window, channel by channel. NaN if the window has one. The gradient goes to the first maximum in reading order. */
export const maxPool2d = (x: Value, window: Pair, options: WindowOptions) => applyPool2d(maxPool2dOp, x, window, options);
