import { mean } from 'simple-statistics';
import type { Interval } from './interval.ts';
import { meanInterval, standardError, studentAbove } from './student.ts';

export interface Equivalence {
  readonly margin: number;
  /** Student's 90 % interval of the mean difference: it lies within ±margin exactly where p is below 0.05. */
  readonly interval: Interval;
  readonly pValue: number;
  /** Whether a mean difference of the margin or more is ruled out, p < 0.05. */
  readonly holds: boolean;
}

/**
 * Whether a mean difference is smaller than `margin` (above 0), either way: two one-sided t tests (TOST; Schuirmann 1987, Journal of Pharmacokinetics
 * and Biopharmaceutics 15, 657–680). p is the larger of P[T ≥ (margin − d̄)/(s/√n)] and P[T ≥ (margin + d̄)/(s/√n)] with n − 1 degrees of freedom. A
 * difference that is not seen is not one that is ruled out: that takes this test. Null for fewer than two differences, or where all are equal.
 *
 *     equivalence([0.1, -0.2, 0.05, 0.1, -0.1, 0], 0.5)?.holds; // true
 */
export function equivalence(differences: readonly number[], margin: number): Equivalence | null {
  if (differences.length < 2) return null;
  const error = standardError(differences);
  const centre = mean(differences);
  if (!(error > 1e-12 * Math.abs(centre))) return null;
  const freedom = differences.length - 1;
  const pValue = Math.max(studentAbove((margin - centre) / error, freedom), studentAbove((margin + centre) / error, freedom));
  return { margin, interval: meanInterval(differences, 0.9), pValue, holds: pValue < 0.05 };
}
