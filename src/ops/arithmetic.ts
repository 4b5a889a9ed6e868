import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const addOp = elementwise(
  'add',
  (a, b) => a + b,
  (dy) => [dy, dy],
);
const subOp = elementwise(
  'sub',
  (a, b) => a - b,
  (dy) => [dy, neg(dy)],
);
const mulOp = elementwise(
  'mul',
  (a, b) => a * b,
  (dy, [a, b]) => [mul(dy, b as Value), mul(dy, a as Value)],
);
const divOp = elementwise(
  'div',
  (a, b) => a / b,
  (dy, [, b], y) => {
    const da = div(dy, b as Value);
    return [da, neg(mul(da, y))];
  },
  { recomputeCost: 8 },
);
const negOp = elementwise(
  'neg',
  (a) => -a,
  (dy) => [neg(dy)],
);

/** a + b under broadcasting. */
export const add = (a: Operand, b: Operand) => applyElementwise(addOp, a, b);
/** a − b under broadcasting. */
export const sub = (a: Operand, b: Operand) => applyElementwise(subOp, a, b);
/** a · b under broadcasting. */
export const mul = (a: Operand, b: Operand) => applyElementwise(mulOp, a, b);
/** a / b under broadcasting. */
export const div = (a: Operand, b: Operand) => applyElementwise(divOp, a, b);
/** −a. */
export const neg = (a: Value) => applyElementwise(negOp, a);
