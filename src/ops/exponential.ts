import type { Value } from '../ir/graph.ts';
import { div, mul, sub } from './arithmetic.ts';
import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const expOp = elementwise('exp', Math.exp, (dy, _, y) => [mul(dy, y)], { recomputeCost: 20 });
const logOp = elementwise('log', Math.log, (dy, [a]) => [div(dy, a as Value)], { recomputeCost: 30 });
const powOp = elementwise(
  'pow',
  (a, b) => Math.exp(b * Math.log(a)),
  (dy, [a, b], y) => [mul(dy, mul(b as Value, pow(a as Value, sub(b as Value, 1)))), mul(dy, mul(y, log(a as Value)))],
  { recomputeCost: 50 },
);

/**
 * eᵃ, element by element.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.exponential, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.3679, 1, 2.7183]]
 * ```
 */
export const exp = (a: Value) => applyElementwise(expOp, a);
/** Natural logarithm: −∞ at 0, NaN below. */
export const log = (a: Value) => applyElementwise(logOp, a);
/** aᵇ for a > 0, defined as exp(b · log a): NaN for negative a. */
export const pow = (a: Operand, b: Operand) => applyElementwise(powOp, a, b);
