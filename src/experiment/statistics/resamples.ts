import { randomBits, streamKey } from '../../core/random.ts';
import { select } from './select.ts';

/** Up to so many differences all resamples are counted: there are (2n − 1)!/(n!(n − 1)!) different ones, 1,716 of seven. */
export const MOST_EXACT = 7;

/** The sums of resamples, as a distribution. */
export interface Resamples {
  /** The fraction below a sum. */
  below(sum: number): number;
  /** The fraction below a sum or at it. */
  upTo(sum: number): number;
  /** The smallest sum below or at which a fraction `p` lies. */
  quantile(p: number): number;
  /** The largest sum above or at which a fraction `p` lies. */
  upperQuantile(p: number): number;
}

/** How many of the positions from 0 on something holds for, which holds for none after one for which it does not. */
function countWhile(length: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where both quantiles stand in the order of sums, by how much of the distribution lies below each sum or at it. */
const positions = (length: number, cumulative: (i: number) => number) => ({
  lower: (p: number) =>
    Math.min(
      countWhile(length, (i) => !(cumulative(i) >= p - 1e-12)),
      length - 1,
    ),
  upper: (p: number) =>
    Math.min(
      countWhile(length, (i) => 1 - cumulative(i) >= p - 1e-12),
      length - 1,
    ),
});

/** Sums with the probability of each. */
function weighted(sums: Float64Array, weights: Float64Array): Resamples {
  const order = Uint32Array.from(sums.keys()).sort((a, b) => (sums[a] as number) - (sums[b] as number));
  const sorted = Float64Array.from(order, (i) => sums[i] as number);
  let total = 0;
  const cumulative = Float64Array.from(order, (i) => {
    total += weights[i] as number;
    return total;
  });
  const { lower, upper } = positions(sums.length, (i) => cumulative[i] as number);
  const of = (count: number) => (count === 0 ? 0 : (cumulative[count - 1] as number));
  return {
    below: (sum) => of(countWhile(sums.length, (i) => (sorted[i] as number) < sum)),
    upTo: (sum) => of(countWhile(sums.length, (i) => (sorted[i] as number) <= sum)),
    quantile: (p) => sorted[lower(p)] as number,
    upperQuantile: (p) => sorted[upper(p)] as number,
  };
}

/** Every resample once, with its probability n!/(k₁!k₂!…)·n⁻ⁿ, where kᵢ says how often value i is in it. */
export function allResamples(values: readonly number[]): Resamples {
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
  return weighted(Float64Array.from(sums), Float64Array.from(weights));
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

/** How many numbers are below a bound, or at it. */
function countBelow(numbers: Float64Array, bound: number, orAt: boolean): number {
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (number < bound || (orAt && number === bound)) count++;
  }
  return count;
}

/** Drawn resamples, in twos: where one takes the value of rank r from below, the other takes that from above, so that −x mirrors x. */
export function drawnResamples(sorted: readonly number[], count: number): Resamples {
  const n = sorted.length;
  const half = Math.ceil(count / 2);
  const ranks = drawRanks(n, half);
  const values = Float64Array.from(sorted);
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
  const { lower, upper } = positions(sums.length, (i) => (i + 1) / sums.length);
  return {
    below: (sum) => countBelow(sums, sum, false) / sums.length,
    upTo: (sum) => countBelow(sums, sum, true) / sums.length,
    quantile: (p) => select(sums, lower(p)),
    upperQuantile: (p) => select(sums, upper(p)),
  };
}
