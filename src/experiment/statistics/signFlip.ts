import { randomBits, streamKey } from '../../core/random.ts';

/** Up to so many differences other than 0 all signs are counted, 2³² of them by halves with 2¹⁶ sums each. */
const MOST_EXACT = 32;

const DRAWS = 99_999;

/** Sums nearer than this times Σ|d| are equal: differences of decimals carry noise of the last bit, which must break no tie. */
const TOLERANCE = 1e-9;

export interface SignFlipTest {
  /** Two-sided. */
  readonly pValue: number;
  /** Whether all signs were counted, or signs were drawn. */
  readonly method: 'exact' | 'monte-carlo';
}

/** The smallest probability that `n` pairs can give: all differences have one sign, 2/2ⁿ; 1 without pairs. */
export const leastP = (n: number): number => Math.min(1, 2 ** (1 - n));

/** All 2ⁿ sums ±d₁ ± d₂ …, in order. */
function signedSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  for (const [i, v] of values.entries()) {
    const half = 2 ** i;
    for (let j = 0; j < half; j++) {
      const sum = sums[j] as number;
      sums[j] = sum - v;
      sums[half + j] = sum + v;
    }
  }
  return sums.sort();
}

/** The fraction of all signs whose sum is at least `bound`: sorted sums of one half meet those of the other (Horowitz & Sahni 1974). */
function fractionAtLeast(values: readonly number[], bound: number): number {
  const middle = values.length >> 1;
  const first = signedSums(values.slice(0, middle));
  const second = signedSums(values.slice(middle));
  let count = 0;
  let j = second.length;
  for (const sum of first) {
    while (j > 0 && sum + (second[j - 1] as number) >= bound) j--;
    count += second.length - j;
  }
  return count / 2 ** values.length;
}

/** The fraction of drawn signs whose sum has an absolute value of at least `bound`; what was seen counts as one of the draws. */
function drawnFraction(values: readonly number[], bound: number): number {
  const words = Math.ceil(values.length / 32);
  const bits = randomBits(streamKey(0, 'statistics/sign flips'), DRAWS * words);
  let count = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const sign = ((bits[draw * words + (i >> 5)] as number) >>> (i & 31)) & 1;
      sum += sign === 1 ? (values[i] as number) : -(values[i] as number);
    }
    if (Math.abs(sum) >= bound) count++;
  }
  return count / (DRAWS + 1);
}

/**
 * Two-sided sign-flip test of paired differences (Fisher 1935, The Design of Experiments, 21): if an arm makes no difference, each difference could as
 * well have had the other sign. p is the fraction of all 2ⁿ ways to sign |d₁| … |dₙ| whose |sum| is at least |Σd|; equal sums count. Differences of 0
 * change no sum, so they neither help nor harm. From more than 32 differences other than 0, p is (1 + b)/(1 + B) from B = 99,999 drawn ways
 * (Phipson & Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9, 39), always the same ones. It is 1 where nothing differs.
 *
 *     signFlipTest([0.3, 0.1, 0.2, 0.4, 0.2, 0.1]).pValue; // 2/64 = 0.03125: six of six
 */
export function signFlipTest(differences: readonly number[]): SignFlipTest {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const scale = sizes.reduce((sum, size) => sum + size, 0);
  const bound = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - TOLERANCE * scale;
  const method = sizes.length > MOST_EXACT ? 'monte-carlo' : 'exact';
  if (bound <= 0) return { pValue: 1, method };
  return { pValue: method === 'exact' ? Math.min(1, 2 * fractionAtLeast(sizes, bound)) : drawnFraction(sizes, bound), method };
}
