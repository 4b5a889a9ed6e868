import { binomialDistribution } from 'simple-statistics';

/** Two-sided 95 % quantile of the standard normal. */
const Z = 1.959963984540054;

export type Interval = [low: number, high: number];

/**
 * Exact two-sided McNemar test: of n = b + c pairs that differ, b in one direction, how probable is a split at least this uneven if both
 * directions are equally likely? p = min(1, 2·P[Binomial(n, ½) ≤ min(b, c)]) (McNemar 1947); 1 where no pair differs.
 */
export function mcnemar(b: number, c: number): number {
  const n = b + c;
  if (n === 0) return 1;
  const mass = binomialDistribution(n, 0.5) as number[];
  const tail = mass.slice(0, Math.min(b, c) + 1).reduce((total, p) => total + p, 0);
  return Math.min(1, 2 * tail);
}

/** Wilson's 95 % interval for a proportion of `k` in `n` (Wilson 1927). */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const p = k / n;
  const middle = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/** How the images of one test set fall out for two networks. */
export interface PairedCounts {
  /** Right with both, only the first, only the second, neither. */
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * 95 % interval for the difference of two proportions on the same items, first minus second: Newcombe's method 10, from the Wilson
 * intervals of both and their correlation (Newcombe 1998, Statistics in Medicine 17, 2635–2650).
 */
export function pairedDifference({ both: a, onlyFirst: b, onlySecond: c, neither: d }: PairedCounts): Interval {
  const n = a + b + c + d;
  const [p1, p2] = [(a + b) / n, (a + c) / n];
  const [l1, u1] = wilson(a + b, n);
  const [l2, u2] = wilson(a + c, n);
  const product = (a + b) * (c + d) * (a + c) * (b + d);
  const raw = a * d - b * c;
  const corrected = raw > 0 ? Math.max(raw - n / 2, 0) : raw;
  const phi = product === 0 ? 0 : corrected / Math.sqrt(product);
  const distance = (x: number, y: number) => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const difference = p1 - p2;
  return [difference - distance(p1 - l1, u2 - p2), difference + distance(u1 - p1, p2 - l2)];
}

/** Counts from the positions of the images that each network got wrong. */
export function pairedCounts(wrongFirst: readonly number[], wrongSecond: readonly number[], n: number): PairedCounts {
  const second = new Set(wrongSecond);
  const neither = wrongFirst.filter((i) => second.has(i)).length;
  const onlyFirst = wrongSecond.length - neither;
  const onlySecond = wrongFirst.length - neither;
  return { both: n - neither - onlyFirst - onlySecond, onlyFirst, onlySecond, neither };
}

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

/** Two-sided 95 % quantile of Student's t, by halving. */
function studentQuantile(freedom: number): number {
  let [low, high] = [Z, 13];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean of numbers and its standard error. */
function meanAndError(values: readonly number[]): readonly [mean: number, error: number] {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (n - 1) / n)];
}

/** Student's 95 % interval for the mean of what the numbers were drawn from; without bounds for fewer than two. */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length < 2) return [-Number.MAX_VALUE, Number.MAX_VALUE];
  const [mean, error] = meanAndError(values);
  const reach = studentQuantile(values.length - 1) * error;
  return [mean - reach, mean + reach];
}

/**
 * Two-sided paired t test: how probable is a mean difference at least this large if the mean is 0 (Student 1908)? 1 where nothing differs,
 * and for fewer than two differences.
 */
export function pairedT(differences: readonly number[]): number {
  if (differences.length < 2 || differences.every((d) => d === 0)) return 1;
  const [mean, error] = meanAndError(differences);
  return error === 0 ? 0 : Math.max(0, 1 - studentWithin(mean / error, differences.length - 1));
}

/**
 * Probabilities of several tests, corrected so that the chance of any false alarm among them stays at that of one (Holm 1979, Scandinavian
 * Journal of Statistics 6, 65–70): the smallest is multiplied by their number m, the next by m − 1 and so on, never below the one before it.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let least = 0;
  const order = [...pValues.keys()].sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues[i] as number) * (pValues.length - rank)));
    adjusted[i] = least;
  }
  return adjusted;
}
