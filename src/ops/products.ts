import type { Op } from '../ir/op.ts';

/** Visits each multiplication of a convolution: flat indices into image, filter and output. */
export type ForEachProduct<A> = (attrs: A, visit: (image: number, filter: number, output: number) => void) => void;

/** References of a convolution and its two gradients: each sums the same products, into another of the three arrays. */
export function productReferences<A>(
  forEachProduct: ForEachProduct<A>,
): Record<'output' | 'image' | 'filter', Op<A>['reference']> {
  return {
    output([x, w], [y], attrs) {
      if (!x || !w || !y) return;
      y.data.fill(0);
      forEachProduct(attrs, (i, f, o) => {
        (y.data[o] as number) += (x.data[i] as number) * (w.data[f] as number);
      });
    },
    image([dy, w], [dx], attrs) {
      if (!dy || !w || !dx) return;
      dx.data.fill(0);
      forEachProduct(attrs, (i, f, o) => {
        (dx.data[i] as number) += (dy.data[o] as number) * (w.data[f] as number);
      });
    },
    filter([x, dy], [dw], attrs) {
      if (!x || !dy || !dw) return;
      dw.data.fill(0);
      forEachProduct(attrs, (i, f, o) => {
        (dw.data[f] as number) += (x.data[i] as number) * (dy.data[o] as number);
      });
    },
  };
}
