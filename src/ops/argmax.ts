import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';

const argmaxOp: Op<undefined> = {
  name: 'argmax',
  infer: ([x]) => [{ shape: (x as Value).shape.slice(0, -1) }],
  reference([x], [y]) {
    if (!x || !y) return;
    const n = x.shape.at(-1) as number;
    for (let r = 0; r < y.data.length; r++) {
      let best = 0;
      for (let i = 1; i < n; i++) if ((x.data[r * n + i] as number) > (x.data[r * n + best] as number)) best = i;
      y.data[r] = best;
    }
  },
};

/** The position of the largest element along the last axis, the first of equals, as float32. NaN is never larger. No gradient. */
export const argmax = (x: Value) => x.graph.apply(argmaxOp, [cast(x)], undefined)[0] as Value;
