import { normalCdf, normalDensity, normalQuantile } from './normal.ts';
import { leastP } from './signFlip.ts';

/** How the level is given out over the looks: hardly any to early ones, or about as much to each. */
export type Spending = 'obrien-fleming' | 'pocock';

export interface Look {
  /** Complete pairs at this look. */
  readonly pairs: number;
  /** A difference is claimed where p is at most this; 0 where no p is that small. */
  readonly level: number;
  /** The chance of a false claim up to this look. */
  readonly spent: number;
}

/** Steps of the integrals over where the sum of differences may be. */
const STEPS = 400;

/** The level that may be spent when a fraction `t` of the pairs is there (Lan & DeMets 1983). */
const SPENDING: Readonly<Record<Spending, (t: number, level: number) => number>> = {
  'obrien-fleming': (t, level) => 4 * normalCdf(normalQuantile(level / 4) / Math.sqrt(t)),
  pocock: (t, level) => level * Math.log(1 + (Math.E - 1) * t),
};

/** Where a Brownian motion may be that has not been stopped: its density at points an equal step apart, with Simpson's weights in it. */
interface Unstopped {
  readonly time: number;
  readonly at: Float64Array;
  readonly mass: Float64Array;
}

const START: Unstopped = { time: 0, at: Float64Array.of(0), mass: Float64Array.of(1) };

/** How probable it is to be at ±`bound` or beyond at `time`. */
function beyond({ time: from, at, mass }: Unstopped, time: number, bound: number): number {
  const step = Math.sqrt(time - from);
  return at.reduce(
    (sum, s, i) => sum + (mass[i] as number) * (normalCdf((s - bound) / step) + normalCdf((-bound - s) / step)),
    0,
  );
}

/** Where it may be at `time` within ±`bound`. */
function within({ time: from, at, mass }: Unstopped, time: number, bound: number): Unstopped {
  const step = Math.sqrt(time - from);
  const limit = Math.min(bound, 8 * Math.sqrt(time));
  const width = (2 * limit) / STEPS;
  const points = Float64Array.from({ length: STEPS + 1 }, (_, j) => j * width - limit);
  const weight = (j: number) => ((j === 0 || j === STEPS ? 1 : j % 2 === 1 ? 4 : 2) * width) / 3;
  const next = points.map((s, j) => {
    let density = 0;
    for (let i = 0; i < at.length; i++) density += ((mass[i] as number) * normalDensity((s - (at[i] as number)) / step)) / step;
    return weight(j) * density;
  });
  return { time, at: points, mass: next };
}

/** The bound beyond which it is with this probability, by halving. */
function boundFor(unstopped: Unstopped, time: number, probability: number): number {
  let [low, high] = [0, 10 * Math.sqrt(time)];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (beyond(unstopped, time, middle) > probability) low = middle;
    else high = middle;
  }
  return high;
}

/** The largest p of a sign-flip test of `pairs` differences that is at most `level`: a multiple of 2/2ⁿ. */
function attainable(pairs: number, level: number): number {
  const least = leastP(pairs);
  return pairs > 40 ? level : Math.floor(level / least + 1e-9) * least;
}

/**
 * At which p a difference may be claimed where one looks several times, after `looks` pairs (rising, fixed in advance), and stops at the first claim, so that the
 * chance of any false claim stays at `level`: the alpha spending of Lan & DeMets 1983, Biometrika 70, 659–663, by the recursive integration of
 * Armitage, McPherson & Rowe 1969. Over fractions t of the pairs it has spent 4·Φ(Φ⁻¹(level/4)/√t), near to O'Brien and Fleming's bounds, or
 * level·log(1 + (e − 1)·t), near to Pocock's. Each of several contrasts is given level/contrasts.
 *
 * The sign-flip test of few pairs has few p's. A look's level is the largest of them that is allowed, and what it cannot spend, those after it can: after six
 * pairs nothing below 0.03125 exists, so a look there that may spend less claims nothing.
 *
 *     sequentialLevels([8, 12, 20], { spending: 'pocock' }).map(({ level }) => level); // 0.0234…, 0.0205…, 0.0241…
 */
export function sequentialLevels(
  looks: readonly number[],
  { contrasts = 1, level = 0.05, spending = 'pocock' as Spending } = {},
): Look[] {
  const all = looks.at(-1) ?? 0;
  let unstopped = START;
  let spent = 0;
  return looks.map((pairs) => {
    const time = pairs / all;
    const allowed = SPENDING[spending](time, level / contrasts) - spent;
    const most = 2 * normalCdf(-boundFor(unstopped, time, allowed) / Math.sqrt(time));
    const claimed = attainable(pairs, most);
    const bound = claimed > 0 ? -normalQuantile(claimed / 2) * Math.sqrt(time) : Infinity;
    if (claimed > 0) spent += beyond(unstopped, time, bound);
    if (pairs < all) unstopped = within(unstopped, time, bound);
    return { pairs, level: claimed, spent };
  });
}
