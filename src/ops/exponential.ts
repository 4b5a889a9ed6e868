import type { Value } from '../ir/graph.ts';
import { div, mul, sub } from './arithmetic.ts';
import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const logistic = (a: number) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

const expOp = elementwise('exp', Math.exp, (dy, _, y) => [mul(dy, y)]);
const logOp = elementwise('log', Math.log, (dy, [a]) => [div(dy, a as Value)]);
const tanhOp = elementwise('tanh', Math.tanh, (dy, _, y) => [mul(dy, sub(1, mul(y, y)))]);
const sigmoidOp = elementwise('sigmoid', logistic, (dy, _, y) => [mul(dy, mul(y, sub(1, y)))]);
const softplusOp = elementwise(
  'softplus',
  (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  (dy, [a]) => [mul(dy, sigmoid(a as Value))],
);
const powOp = elementwise(
  'pow',
  (a, b) => Math.exp(b * Math.log(a)),
  (dy, [a, b], y) => [mul(dy, mul(b as Value, pow(a as Value, sub(b as Value, 1)))), mul(dy, mul(y, log(a as Value)))],
);

/** eᵃ, element by element. */
export const exp = (a: Value) => applyElementwise(expOp, a);
/** Natural logarithm: −∞ at 0, NaN below. */
export const log = (a: Value) => applyElementwise(logOp, a);
/** Hyperbolic tangent. */
export const tanh = (a: Value) => applyElementwise(tanhOp, a);
/** 1 / (1 + e⁻ᵃ). */
export const sigmoid = (a: Value) => applyElementwise(sigmoidOp, a);
/** log(1 + eᵃ), without overflow. */
export const softplus = (a: Value) => applyElementwise(softplusOp, a);
/** aᵇ for a > 0, defined as exp(b · log a): NaN for negative a. */
export const pow = (a: Operand, b: Operand) => applyElementwise(powOp, a, b);
