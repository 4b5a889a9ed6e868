import { mean } from 'simple-statistics';
import { randomBits, streamKey } from '../../core/random.ts';
import type { Interval } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { meanInterval, studentQuantile } from './student.ts';

/** With fewer differences, or with less than this in a tail, the ends of the interval would be single resamples. */
const FEWEST = 6;
const LEAST_TAIL = 0.0005;

/** Up to so many differences all resamples are counted: there are (2n − 1)!/(n!(n − 1)!) different ones, 1,716 of seven. */
const MOST_EXACT = 7;

export interface MeanEstimate {
  /** Null where nothing says how much the numbers vary. */
  readonly interval: Interval | null;
  readonly method: 'bca' | 'student' | 'none';
  /** Why this method. */
  readonly reason: string;
}

/** Sums of resamples in order, and for each how much of the distribution lies below it or at it. */
interface Resamples {
  readonly sums: Float64Array;
  readonly cumulative: Float64Array;
}

function inOrder(sums: Float64Array, weights: Float64Array): Resamples {
  const order = Uint32Array.from(sums.keys()).sort((a, b) => (sums[a] as number) - (sums[b] as number));
  let total = 0;
  const cumulative = Float64Array.from(order, (i) => {
    total += weights[i] as number;
    return total;
  });
  return { sums: Float64Array.from(order, (i) => sums[i] as number), cumulative };
}

/** Every resample once, with its probability n!/(k₁!k₂!…)·n⁻ⁿ, where kᵢ says how often value i is in it. */
function allResamples(values: readonly number[]): Resamples {
  const n = values.length;
  const sums: number[] = [];
  const weights: number[] = [];
  const choose = (i: number, left: number, sum: number, weight: number): void => {
    const value = values[i] as number;
    if (i === n - 1) {
      let last = weight;
      for (let k = 1; k <= left; k++) last /= k;
      sums.push(sum + left * value);
      weights.push(last);
      return;
    }
    for (let k = 0, w = weight; k <= left; k++, w /= k) choose(i + 1, left - k, sum + k * value, w);
  };
  let ways = 1;
  for (let k = 1; k <= n; k++) ways *= k / n;
  choose(0, n, 0, ways);
  return inOrder(Float64Array.from(sums), Float64Array.from(weights));
}

/** The ranks that were drawn last, which every interval of as many numbers needs again. */
let drawn = { n: 0, ranks: new Uint32Array() };

/** At least `count` times `n` ranks from 0 to n − 1. */
function drawRanks(n: number, count: number): Uint32Array {
  if (drawn.n !== n || drawn.ranks.length < n * count)
    drawn = {
      n,
      ranks: randomBits(streamKey(0, 'statistics/resamples'), n * count).map((word) => Math.floor(word * 2 ** -32 * n)),
    };
  return drawn.ranks;
}

/** Drawn resamples, in twos: where one takes the value of rank r from below, the other takes that from above, so that −x mirrors x. */
function drawnResamples(values: readonly number[], count: number): Resamples {
  const n = values.length;
  const half = Math.ceil(count / 2);
  const ranks = drawRanks(n, half);
  const sums = new Float64Array(2 * half);
  for (let i = 0; i < half; i++) {
    let [sum, mirrored] = [0, 0];
    for (let j = 0; j < n; j++) {
      const rank = ranks[i * n + j] as number;
      sum += values[rank] as number;
      mirrored += values[n - 1 - rank] as number;
    }
    sums[2 * i] = sum;
    sums[2 * i + 1] = mirrored;
  }
  const cumulative = new Float64Array(sums.length);
  for (let i = 0; i < sums.length; i++) cumulative[i] = (i + 1) / sums.length;
  return { sums: sums.sort(), cumulative };
}

/** The smallest sum below or at which a fraction `p` lies. */
const quantile = ({ sums, cumulative }: Resamples, p: number): number => {
  const at = cumulative.findIndex((c) => c >= p - 1e-12);
  return sums[at < 0 ? sums.length - 1 : at] as number;
};

/** The largest sum above or at which a fraction `p` lies. */
const upperQuantile = ({ sums, cumulative }: Resamples, p: number): number => {
  const at = cumulative.findLastIndex((c) => 1 - c >= p - 1e-12);
  return sums[Math.min(at + 1, sums.length - 1)] as number;
};

/** How far the median of the resamples is from the mean, in standard deviations of a normal: Φ⁻¹ of what is below, half of what is equal. */
function medianBias(resamples: Resamples, sum: number, scale: number): number {
  const near = 1e-9 * scale;
  const below = resamples.sums.findLastIndex((s) => s < sum - near);
  const within = resamples.sums.findLastIndex((s) => s <= sum + near);
  const [low, high] = [below, within].map((i) => (i < 0 ? 0 : (resamples.cumulative[i] as number))) as [number, number];
  return normalQuantile((low + high) / 2);
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
    interval: [Math.min(quantile(all, low) / n, studentLow), Math.max(upperQuantile(all, high) / n, studentHigh)],
    method: 'bca',
    reason: n <= MOST_EXACT ? 'all resamples were counted' : `${resamples.toLocaleString('en')} resamples were drawn`,
  };
}
