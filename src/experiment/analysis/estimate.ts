import { mean, sampleStandardDeviation } from 'simple-statistics';
import { meanEstimate } from '../statistics/bootstrap.ts';
import { holm } from '../statistics/holm.ts';
import { mcnemar } from '../statistics/mcnemar.ts';
import { leastP, signFlipTest } from '../statistics/signFlip.ts';
import { atLook, type LookLevel } from './looks.ts';
import type { Contrast } from './types.ts';

/** What differences say of their mean, before it is known how many tests there are. */
export type Estimate = Pick<Contrast, 'n' | 'mean' | 'sd' | 'interval' | 'method' | 'note' | 'test' | 'pValue' | 'leastP'>;

/** The mean of paired differences and how much they vary. */
const meanOf = (differences: readonly number[]) => ({
  n: differences.length,
  mean: differences.length === 0 ? null : mean([...differences]),
  sd: differences.length < 2 ? null : sampleStandardDeviation([...differences]),
});

/** The mean of paired differences with its interval and the sign-flip test. */
export function estimateOf(differences: readonly number[], look?: LookLevel): Estimate {
  if (differences.length === 0) {
    const none = { interval: null, method: null, test: null, pValue: null };
    return { ...meanOf(differences), ...none, note: 'no pair is complete', leastP: 1 };
  }
  const { interval, method, reason } = meanEstimate(differences, look?.confidence);
  return {
    ...meanOf(differences),
    interval,
    method: method === 'none' ? null : method,
    note: reason,
    test: 'sign-flip',
    pValue: signFlipTest(differences).pValue,
    leastP: leastP(differences.length),
  };
}

/**
 * The same where some trials gave no value: the mean is of the complete pairs alone, which are no fair choice, so it gets no interval, and the test is
 * the exact sign test of all pairs, in which a missing value is worse than any. Which of both tests is taken depends on how many values are missing, not on
 * whose they are, so each stays exact.
 */
export function estimateOfSome(differences: readonly number[], { better, worse }: Contrast['order']): Estimate {
  const note = 'some trials gave no value, so that the mean of the others is no fair comparison';
  const pairs = better + worse;
  const test = pairs === 0 ? { test: null, pValue: null } : { test: 'sign' as const, pValue: mcnemar(better, worse) };
  return { ...meanOf(differences), interval: null, method: null, note, ...test, leastP: leastP(pairs) };
}

/** Estimates with their probabilities corrected for the number of tests (Holm), or for that of looks. Those without a test are not counted. */
export function adjusted<T extends Pick<Contrast, 'pValue'>>(
  estimates: readonly T[],
  look?: LookLevel,
): (T & Pick<Contrast, 'adjustedP' | 'family'>)[] {
  const tested = estimates.flatMap(({ pValue }) => pValue ?? []);
  const corrected = look ? tested.map((p) => atLook(p, look)) : holm(tested);
  return estimates.map((estimate) => ({
    ...estimate,
    adjustedP: estimate.pValue === null ? null : (corrected.shift() as number),
    family: tested.length,
  }));
}
