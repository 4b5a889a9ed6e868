import { mean, sampleStandardDeviation } from 'simple-statistics';
import { type Interval, UNBOUNDED } from './interval.ts';

/**
 * P[|T| ≤ t] for Student's t with integer degrees of freedom ν: the finite series of Abramowitz & Stegun 26.7.3 and 26.7.4, in
 * θ = arctan(t/√ν).
 */
export function studentWithin(t: number, freedom: number): number {
  const theta = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const [sine, squared] = [Math.sin(theta), Math.cos(theta) ** 2];
  const odd = freedom % 2 === 1;
  let [term, sum] = odd ? [Math.cos(theta), freedom > 1 ? Math.cos(theta) : 0] : [1, 1];
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= (squared * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}

/** P[T ≥ t], the upper tail. */
export function studentAbove(t: number, freedom: number): number {
  const tail = Math.max(0, 1 - studentWithin(t, freedom)) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P[|T| ≤ t] = `within`, by halving: 2.571 for 0.95 with 5 degrees of freedom. */
export function studentQuantile(within: number, freedom: number): number {
  let [low, high] = [0, 2];
  while (studentWithin(high, freedom) < within) [low, high] = [high, 2 * high];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, freedom) < within) low = middle;
    else high = middle;
  }
  return high;
}

/** Standard error of the mean: s/√n. */
export const standardError = (values: readonly number[]): number => sampleStandardDeviation(values) / Math.sqrt(values.length);

/** Student's interval for the mean of what the numbers were drawn from, x̄ ± t·s/√n; without bounds for fewer than two. */
export function meanInterval(values: readonly number[], level = 0.95): Interval {
  if (values.length < 2) return [...UNBOUNDED];
  const reach = studentQuantile(level, values.length - 1) * standardError(values);
  return [mean(values) - reach, mean(values) + reach];
}

/**
 * Two-sided paired t test: how probable is a mean difference at least this large if the mean is 0 (Student 1908)? 1 where nothing differs,
 * and for fewer than two differences.
 */
export function pairedT(differences: readonly number[]): number {
  if (differences.length < 2 || differences.every((d) => d === 0)) return 1;
  const error = standardError(differences);
  return error === 0 ? 0 : Math.max(0, 1 - studentWithin(mean(differences) / error, differences.length - 1));
}
