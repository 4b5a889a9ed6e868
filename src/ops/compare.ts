import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const greaterOp = elementwise('greater', (a, b) => (a > b ? 1 : 0));
const greaterEqualOp = elementwise('greaterEqual', (a, b) => (a >= b ? 1 : 0));
const equalOp = elementwise('equal', (a, b) => (a === b ? 1 : 0));

/** 1 where a > b, else 0 (0 with NaN). No gradient. */
export const greater = (a: Operand, b: Operand) => applyElementwise(greaterOp, a, b);
/** 1 where a ≥ b, else 0 (0 with NaN). No gradient. */
export const greaterEqual = (a: Operand, b: Operand) => applyElementwise(greaterEqualOp, a, b);
/** 1 where a = b, else 0 (0 with NaN). No gradient. */
export const equal = (a: Operand, b: Operand) => applyElementwise(equalOp, a, b);
