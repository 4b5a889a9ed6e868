import type { Value } from '../ir/graph.ts';
import { greater, greaterEqual } from './compare.ts';
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
);
const negOp = elementwise(
  'neg',
  (a) => -a,
  (dy) => [neg(dy)],
);
const maximumOp = elementwise('maximum', Math.max, (dy, [a, b]) => {
  const first = greaterEqual(a as Value, b as Value);
  return [mul(dy, first), mul(dy, sub(1, first))];
});
const minimumOp = elementwise('minimum', Math.min, (dy, [a, b]) => {
  const first = greaterEqual(b as Value, a as Value);
  return [mul(dy, first), mul(dy, sub(1, first))];
});
const absOp = elementwise('abs', Math.abs, (dy, [a]) => [mul(dy, sub(greater(a as Value, 0), greater(0, a as Value)))]);
const squareOp = elementwise(
  'square',
  (a) => a * a,
  (dy, [a]) => [mul(dy, mul(2, a as Value))],
);
const sqrtOp = elementwise('sqrt', Math.sqrt, (dy, _, y) => [div(mul(0.5, dy), y)]);
const rsqrtOp = elementwise(
  'rsqrt',
  (a) => 1 / Math.sqrt(a),
  (dy, [a], y) => [div(mul(mul(-0.5, dy), y), a as Value)],
);

/** Numbers smaller than this in magnitude count as zero where state is kept (`flush`). */
export const TINY = Math.fround(1e-30);
const flushOp = elementwise('flush', (a) => (Math.abs(a) < TINY ? 0 : a));

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
/** The larger of a and b; NaN if either is NaN. At a tie the gradient goes to `a`. */
export const maximum = (a: Operand, b: Operand) => applyElementwise(maximumOp, a, b);
/** The smaller of a and b; NaN if either is NaN. At a tie the gradient goes to `a`. */
export const minimum = (a: Operand, b: Operand) => applyElementwise(minimumOp, a, b);
/** |a|; gradient 0 at 0. */
export const abs = (a: Value) => applyElementwise(absOp, a);
/** a². */
export const square = (a: Value) => applyElementwise(squareOp, a);
/** √a. */
export const sqrt = (a: Value) => applyElementwise(sqrtOp, a);
/** 1/√a. */
export const rsqrt = (a: Value) => applyElementwise(rsqrtOp, a);
/**
 * a, or 0 where |a| < 1e-30. WebAssembly computes with subnormal numbers, which some processors do a hundred times slower; averages
 * that decay towards zero are kept away from them. Not differentiable.
 */
export const flush = (a: Value) => applyElementwise(flushOp, a);
