import type { Value } from '../ir/graph.ts';
import { div, mul } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const squareOp = elementwise(
  'square',
  (a) => a * a,
  (dy, [a]) => [mul(dy, mul(2, a as Value))],
);
const sqrtOp = elementwise('sqrt', Math.sqrt, (dy, _, y) => [div(mul(0.5, dy), y)], { recomputeCost: 8 });
const rsqrtOp = elementwise(
  'rsqrt',
  (a) => 1 / Math.sqrt(a),
  (dy, [a], y) => [div(mul(mul(-0.5, dy), y), a as Value)],
  { recomputeCost: 16 },
);

/** a². */
export const square = (a: Value) => applyElementwise(squareOp, a);
/** √a. */
export const sqrt = (a: Value) => applyElementwise(sqrtOp, a);
/** 1/√a. */
export const rsqrt = (a: Value) => applyElementwise(rsqrtOp, a);
