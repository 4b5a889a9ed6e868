import { gammaln, quickselect } from 'simple-statistics';
import { normals, streamKey } from '../../core/random.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { leastP } from './signFlip.ts';
import { studentQuantile } from './student.ts';

/** Up to so many pairs the power of the sign-flip test itself is simulated; with more it is that of the t test. */
const MOST_SIMULATED = 12;
const EXPERIMENTS = 2000;

/** From so many pairs on, the normal approximation is as good as the t test: they differ by two pairs. */
const MANY_PAIRS = 500;

/** What a design compares and how surely it shall see a difference. */
export interface Design {
  /** Complete pairs of each contrast. */
  readonly pairs: number;
  /** Contrasts that share the level, by Holm's correction. */
  readonly contrasts?: number;
  /** Standard deviation of the differences of pairs. */
  readonly sd: number;
  readonly power?: number;
  readonly level?: number;
}

/** The fewest pairs whose smallest p, times `contrasts`, is below the level: 6 for one contrast, 8 for six. */
export function fewestPairs(contrasts = 1, level = 0.05): number {
  let pairs = 1;
  while (leastP(pairs) * contrasts >= level) pairs++;
  return pairs;
}

/**
 * Power of the two-sided one-sample t test where the mean is `effect` standard deviations from 0: P[|T| > t] with noncentral T,
 * ∫ (Φ(δ − t·s) + Φ(−δ − t·s))·f(s) ds with δ = effect·√n and f the density of s = √(χ²/ν), by Simpson's rule.
 */
export function tTestPower(effect: number, n: number, level = 0.05): number {
  const freedom = n - 1;
  const critical = studentQuantile(1 - level, freedom);
  const shift = effect * Math.sqrt(n);
  const constant = Math.LN2 + (freedom / 2) * Math.log(freedom / 2) - gammaln(freedom / 2);
  const integrand = (s: number): number => {
    if (s === 0) return freedom === 1 ? Math.exp(constant) : 0;
    const density = Math.exp(constant + (freedom - 1) * Math.log(s) - (freedom * s * s) / 2);
    return density * (normalCdf(shift - critical * s) + normalCdf(-shift - critical * s));
  };
  const reach = 9 / Math.sqrt(2 * freedom);
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach];
  const steps = 400;
  let sum = integrand(from) + integrand(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * integrand(from + ((to - from) * i) / steps);
  return Math.min(1, (sum * (to - from)) / steps / 3);
}

/**
 * From which true difference on `values` (drawn around 0) would have been claimed: more than all but few means of subsets are below 0, so that the sign-flip
 * test's p is at most 2·`most`/2ⁿ, and more than Student's 95 % interval takes to leave out 0.
 */
function threshold(values: Float64Array, most: number, critical: number): number {
  const n = values.length;
  const sums = new Float64Array(2 ** n);
  const sizes = new Uint8Array(2 ** n);
  const opposed = new Array<number>(2 ** n - 1);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < 2 ** i; j++) {
      const at = 2 ** i + j;
      sums[at] = (sums[j] as number) - (values[i] as number);
      sizes[at] = (sizes[j] as number) + 1;
      opposed[at - 1] = (sums[at] as number) / (sizes[at] as number);
    }
  const kth = opposed.length - most;
  quickselect(opposed, kth);
  const centre = values.reduce((total, v) => total + v, 0) / n;
  const error = Math.sqrt(values.reduce((total, v) => total + (v - centre) ** 2, 0) / (n - 1) / n);
  return Math.max(opposed[kth] as number, critical * error - centre);
}

const thresholds = new Map<string, Float64Array>();

/** Thresholds of `EXPERIMENTS` experiments with normal differences of standard deviation 1, in order. */
function simulatedThresholds(n: number, level: number): Float64Array {
  const name = `${n} ${level}`;
  const known = thresholds.get(name);
  if (known) return known;
  const most = Math.ceil(level * 2 ** (n - 1)) - 1;
  const critical = studentQuantile(0.95, n - 1);
  const drawn = normals(streamKey(0, 'statistics/power'), n * EXPERIMENTS);
  const found = Float64Array.from({ length: EXPERIMENTS }, (_, i) =>
    threshold(drawn.slice(i * n, (i + 1) * n), most, critical),
  ).sort();
  thresholds.set(name, found);
  return found;
}

const effects = new Map<string, number>();

/** The smallest effect, in standard deviations, that is claimed with this power: worked out once, as all contrasts of a design ask for the same ones. */
function detectableEffect(pairs: number, level: number, power: number): number {
  const name = `${pairs} ${level} ${power}`;
  const known = effects.get(name);
  if (known !== undefined) return known;
  const found = solveEffect(pairs, level, power);
  effects.set(name, found);
  return found;
}

function solveEffect(pairs: number, level: number, power: number): number {
  if (pairs <= MOST_SIMULATED) return simulatedThresholds(pairs, level)[Math.ceil(power * EXPERIMENTS) - 1] as number;
  let [low, high] = [0, 8];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (tTestPower(middle, pairs, level) < power) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The smallest true mean difference that a design claims with a power of 80 %, for normal differences of standard deviation `sd`; null where it can claim none, since
 * 2/2ⁿ times the number of contrasts is not below the level (fewer than six pairs for one contrast), or `sd` is 0.
 *
 * Each contrast is given level/contrasts, which is the first step of Holm's correction and so the least that any of them gets. Up to 12 pairs the
 * power is simulated, of the sign-flip test and Student's interval in 2,000 experiments; beyond, it is the t test's by the noncentral t, which the
 * sign-flip test comes near to (Hoeffding 1952, Annals of Mathematical Statistics 23, 169–192). Where a claim takes `meanEstimate`'s interval too, whose
 * ends may lie further out, one contrast of 8 to 13 pairs is claimed in 75 of 100 experiments; with several contrasts the test decides.
 */
export function detectableDifference({ pairs, contrasts = 1, sd, power = 0.8, level = 0.05 }: Design): number | null {
  if (pairs < fewestPairs(contrasts, level) || !(sd > 0)) return null;
  return sd * detectableEffect(pairs, level / contrasts, power);
}

/**
 * The fewest pairs with which a true mean difference of this size is claimed with a power of 80 %; null where `difference` is 0. It is where `detectableDifference`
 * comes down to it, and for more than 500 pairs ((Φ⁻¹(1 − level/2) + Φ⁻¹(power))·sd/difference)².
 */
export function pairsNeeded(
  difference: number,
  { contrasts = 1, sd, power = 0.8, level = 0.05 }: Omit<Design, 'pairs'>,
): number | null {
  if (difference === 0) return null;
  const effect = Math.abs(difference) / sd;
  const approximate = ((normalQuantile(1 - level / contrasts / 2) + normalQuantile(power)) / effect) ** 2;
  if (approximate > MANY_PAIRS) return Math.ceil(approximate);
  let [low, high] = [fewestPairs(contrasts, level), 2 * MANY_PAIRS];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (detectableEffect(middle, level / contrasts, power) <= effect) high = middle;
    else low = middle + 1;
  }
  return low;
}
