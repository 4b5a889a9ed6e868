import type { Value } from '../ir/graph.ts';
import type { Op, ReferenceArray } from '../ir/op.ts';
import { applyPool2d, forEachPooled, type Pool2DAttrs, pooledShape } from './pool2d.ts';
import type { Pair, WindowOptions } from './window.ts';

/** How many image elements each output averages over; padding does not count. */
function counts(attrs: Pool2DAttrs, y: ReferenceArray): Float64Array {
  const count = new Float64Array(y.data.length);
  forEachPooled(attrs, (_, o) => {
    (count[o] as number)++;
  });
  return count;
}

const averagePool2dOp: Op<Pool2DAttrs> = {
  name: 'averagePool2d',
  infer: (_, attrs) => [{ shape: pooledShape(attrs) }],
  gradient: ({ grads: [dy], attrs }) => (dy as Value).graph.apply(averagePool2dGradientOp, [dy as Value], attrs),
  reference([x], [y], attrs) {
    if (!x || !y) return;
    const count = counts(attrs, y);
    y.data.fill(0);
    forEachPooled(attrs, (i, o) => {
      (y.data[o] as number) += (x.data[i] as number) / (count[o] as number);
    });
  },
};

const averagePool2dGradientOp: Op<Pool2DAttrs> = {
  name: 'averagePool2dGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  reference([dy], [dx], attrs) {
    if (!dy || !dx) return;
    const count = counts(attrs, dy);
    dx.data.fill(0);
    forEachPooled(attrs, (i, o) => {
      (dx.data[i] as number) += (dy.data[o] as number) / (count[o] as number);
    });
  },
};

/** The mean of each window, channel by channel, over the elements that lie inside the image. */
export const averagePool2d = (x: Value, window: Pair, options: WindowOptions) => applyPool2d(averagePool2dOp, x, window, options);
