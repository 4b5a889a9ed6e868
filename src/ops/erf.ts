import type { Value } from '../ir/graph.ts';
import { mul, neg } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';
import { exp } from './exponential.ts';
import { square } from './powers.ts';

/** erf by its series of positive terms, 2/√π · e^(−a²) · Σ 2ⁿ a^(2n+1) / (2n+1)!!, which loses nothing to cancellation. */
function erfReference(a: number): number {
  if (!(Math.abs(a) < 6)) return Number.isNaN(a) ? a : Math.sign(a);
  let term = a;
  let total = a;
  for (let n = 1; Math.abs(term) > Math.abs(total) * 1e-17; n++) {
    term *= (2 * a * a) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * total;
}

const erfOp = elementwise(
  'erf',
  erfReference,
  (dy, [a]) => [mul(dy, mul(2 / Math.sqrt(Math.PI), exp(neg(square(a as Value)))))],
  { recomputeCost: 30 },
);

/** The error function 2/√π · ∫₀ᵃ e^(−t²) dt. */
export const erf = (a: Value) => applyElementwise(erfOp, a);
