import { mean } from 'simple-statistics';
import type { Interval } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { allResamples, drawnResamples, MOST_EXACT, type Resamples } from './resamples.ts';
import { meanInterval, studentQuantile } from './student.ts';

/** With fewer differences, or with less than this in a tail, the ends of the interval would be single resamples. */
const FEWEST = 6;
const LEAST_TAIL = 0.0005;

export interface MeanEstimate {
  /** Null where nothing says how much the numbers vary. */
  readonly interval: Interval | null;
  readonly method: 'bca' | 'student' | 'none';
  /** Why this method. */
  readonly reason: string;
}

/** How far the median of the resamples is from the mean, in standard deviations of a normal: Φ⁻¹ of what is below, half of what is equal. */
function medianBias(resamples: Resamples, sum: number, scale: number): number {
  const near = 1e-9 * scale;
  return normalQuantile((resamples.below(sum - near) + resamples.upTo(sum + near)) / 2);
}

/** Skewness of the mean's influence, Σc³/(6·(Σc²)^1.5) with c = x − x̄. */
function acceleration(values: readonly number[], centre: number): number {
  const power = (k: number) => values.reduce((total, v) => total + (v - centre) ** k, 0);
  return power(3) / (6 * power(2) ** 1.5);
}

/**
 * Confidence interval for the mean of what the numbers were drawn from: the bootstrap's BCa interval (bias-corrected and accelerated; Efron 1987,
 * Journal of the American Statistical Association 82, 171–185) with the small-sample expansion (Hesterberg 2015, The American Statistician 69,
 * 371–386), nowhere narrower than Student's.
 *
 * BCa's ends are the resampled means at the levels Φ(z₀ + (z₀ ± z)/(1 − a(z₀ ± z))): z₀ is how far the resamples' median is off, a how skewed the
 * mean is. z = √(n/(n − 1))·t with Student's t, in place of the normal's 1.96, makes good that resamples of few numbers vary too little. Resamples are
 * counted one and all for at most seven numbers, else 20,000 are drawn, always the same ones; the order of the numbers is of no account.
 *
 * Which intervals hold the true mean, of 2,000 to 8,000 simulated, in percent: each method has samples where it is too narrow, together they have fewer.
 *
 *     n   differences             plain BCa   expanded BCa   Student   this
 *     6   normal                         88             93        95     95
 *     6   symmetric, long tails          83             91        96     96
 *     6   exponential                    83             89        88     91
 *     10  symmetric, long tails          87             91        96     96
 *     10  exponential                    86             92        90     93
 *     20  exponential                    90             94        92     95
 *
 * It is Student's alone for fewer than six numbers, fewer than three different ones, or a level so high that few resamples lie beyond
 * it, and none for one number or where all are equal.
 *
 *     meanEstimate([0.3, 0.1, 0.2, 0.4, 0.2, 0.1]).interval; // 0.09 to 0.35
 */
export function meanEstimate(values: readonly number[], level = 0.95, resamples = 20_000): MeanEstimate {
  const n = values.length;
  if (n < 2) return { interval: null, method: 'none', reason: 'one difference does not say how much they vary' };
  const sorted = [...values].sort((a, b) => a - b);
  const scale = sorted.reduce((total, v) => total + Math.abs(v), 0);
  const distinct = 1 + sorted.filter((v, i) => i > 0 && v - (sorted[i - 1] as number) > 1e-9 * scale).length;
  if (distinct === 1) return { interval: null, method: 'none', reason: 'equal differences do not say how much they vary' };
  const student = (reason: string): MeanEstimate => ({ interval: meanInterval(values, level), method: 'student', reason });
  if (n < FEWEST) return student(`fewer than ${FEWEST} differences are too few to resample`);
  if (distinct < 3) return student('two different values are too few to resample');
  const reach = Math.sqrt(n / (n - 1)) * studentQuantile(level, n - 1);
  if (normalCdf(-reach) < LEAST_TAIL) return student('too few resamples lie beyond this level');
  const centre = mean(sorted);
  const all = n <= MOST_EXACT ? allResamples(sorted) : drawnResamples(sorted, resamples);
  const bias = medianBias(all, centre * n, scale);
  const skew = acceleration(sorted, centre);
  const shifted = (z: number) => bias + (bias + z) / (1 - skew * (bias + z));
  const [low, high] = [normalCdf(shifted(-reach)), normalCdf(-shifted(reach))];
  const [studentLow, studentHigh] = meanInterval(sorted, level);
  return {
    interval: [Math.min(all.quantile(low) / n, studentLow), Math.max(all.upperQuantile(high) / n, studentHigh)],
    method: 'bca',
    reason: n <= MOST_EXACT ? 'all resamples were counted' : `${resamples.toLocaleString('en')} resamples were drawn`,
  };
}
