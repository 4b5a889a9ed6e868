import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

const castOp: Op<undefined> = {
  name: 'cast',
  infer: ([a]) => [{ shape: (a as Value).shape }],
  element: ([a]) => a as number,
  reference([a], [y]) {
    if (a && y) y.data.set(a.data);
  },
};

/** The same numbers as float32, from uint8 or int32; a float32 value is returned as it is. No gradient. */
export const cast = (a: Value) => (a.dtype === 'float32' ? a : (a.graph.apply(castOp, [a], undefined)[0] as Value));
