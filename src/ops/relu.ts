import type { Value } from '../ir/graph.ts';
import { mul } from './arithmetic.ts';
import { greater } from './compare.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const reluOp = elementwise(
  'relu',
  (a) => Math.max(a, 0),
  (dy, _, y) => [mul(dy, greater(y, 0))],
);

/** max(a, 0); NaN stays NaN. Gradient 0 at 0. */
export const relu = (a: Value) => applyElementwise(reluOp, a);
