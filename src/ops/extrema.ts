import type { Value } from '../ir/graph.ts';
import { mul, sub } from './arithmetic.ts';
import { greaterEqual } from './compare.ts';
import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const maximumOp = elementwise('maximum', Math.max, (dy, [a, b]) => {
  const first = greaterEqual(a as Value, b as Value);
  return [mul(dy, first), mul(dy, sub(1, first))];
});
const minimumOp = elementwise('minimum', Math.min, (dy, [a, b]) => {
  const first = greaterEqual(b as Value, a as Value);
  return [mul(dy, first), mul(dy, sub(1, first))];
});

/** The larger of a and b; NaN if either is NaN. At a tie the gradient goes to `a`. */
export const maximum = (a: Operand, b: Operand) => applyElementwise(maximumOp, a, b);
/** The smaller of a and b; NaN if either is NaN. At a tie the gradient goes to `a`. */
export const minimum = (a: Operand, b: Operand) => applyElementwise(minimumOp, a, b);
