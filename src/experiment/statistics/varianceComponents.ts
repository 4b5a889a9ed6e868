import type { Interval } from './interval.ts';
import { studentQuantile } from './student.ts';

/** What came of each test sample (right or wrong as 1 or 0, or an error), a row a seed; every row has the same samples in the same order. */
export type Outcomes = readonly ArrayLike<number>[];

export interface VarianceComponents {
  readonly seeds: number;
  readonly samples: number;
  /** Mean difference, arm minus baseline. */
  readonly mean: number;
  /** What the difference of one sample from one seed varies by: with the seed, with the sample, and with both together. */
  readonly variance: { readonly seed: number; readonly sample: number; readonly rest: number };
  readonly standardError: number;
  /** Of the mean, 95 %, where other seeds and other test samples are drawn too. */
  readonly interval: Interval;
  /** Of which there are too few: more of them lower the standard error most. */
  readonly limitedBy: 'seeds' | 'samples';
}

/** Differences as one array, row after row. */
export function differencesOf(arm: Outcomes, baseline: Outcomes): Float64Array {
  const samples = arm[0]?.length ?? 0;
  const differences = new Float64Array(arm.length * samples);
  for (const [s, row] of arm.entries()) {
    const other = baseline[s] as ArrayLike<number>;
    for (let i = 0; i < samples; i++) differences[s * samples + i] = (row[i] as number) - (other[i] as number);
  }
  return differences;
}

/** Mean squares of the two-way table without repeats: between rows, between columns, and the rest. */
function meanSquares(d: Float64Array, rows: number, columns: number) {
  const ofRows = new Float64Array(rows);
  const ofColumns = new Float64Array(columns);
  for (let s = 0; s < rows; s++)
    for (let i = 0; i < columns; i++) {
      const value = d[s * columns + i] as number;
      ofRows[s] = (ofRows[s] as number) + value / columns;
      ofColumns[i] = (ofColumns[i] as number) + value / rows;
    }
  const mean = ofRows.reduce((sum, v) => sum + v, 0) / rows;
  const spread = (means: Float64Array) => means.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (means.length - 1);
  let left = 0;
  for (let s = 0; s < rows; s++)
    for (let i = 0; i < columns; i++)
      left += ((d[s * columns + i] as number) - (ofRows[s] as number) - (ofColumns[i] as number) + mean) ** 2;
  return {
    mean,
    seed: columns * spread(ofRows),
    sample: rows * spread(ofColumns),
    rest: left / ((rows - 1) * (columns - 1)),
  };
}

/**
 * Standard error of the mean difference with other numbers of seeds S and samples I, √(σ²seed/S + σ²sample/I + σ²rest/(S·I)): with `Infinity` seeds it is what
 * more seeds cannot go below.
 */
export function standardErrorWith(
  { variance, seeds, samples }: Pick<VarianceComponents, 'variance' | 'seeds' | 'samples'>,
  other: { readonly seeds?: number; readonly samples?: number },
): number {
  const { seeds: S, samples: I } = { seeds, samples, ...other };
  return Math.sqrt(variance.seed / S + variance.sample / I + variance.rest / S / I);
}

/**
 * What chance has two sources for: the seeds and the test samples. Differences d of S seeds × I samples are taken for a crossed two-way table with random effects,
 * d = μ + seed + sample + rest; from the mean squares of rows, columns and rest follow σ²rest = MS_rest, σ²seed = (MS_seed − MS_rest)/I and
 * σ²sample = (MS_sample − MS_rest)/S, at least 0 (Searle, Casella & McCulloch 1992, Variance Components, chapter 4). The interval is
 * Student's with Satterthwaite's degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2, 110–114). Null for fewer than two seeds or samples.
 *
 *     const components = varianceComponents(correct.batch, correct.none);
 *     standardErrorWith(components, { seeds: 2 * components.seeds });
 */
export function varianceComponents(arm: Outcomes, baseline: Outcomes): VarianceComponents | null {
  const [seeds, samples] = [arm.length, arm[0]?.length ?? 0];
  if (seeds < 2 || samples < 2) return null;
  const squares = meanSquares(differencesOf(arm, baseline), seeds, samples);
  const { mean, rest } = squares;
  const [seed, sample] = [Math.max(squares.seed, rest), Math.max(squares.sample, rest)];
  const variance = { seed: (seed - rest) / samples, sample: (sample - rest) / seeds, rest };
  const standardError = standardErrorWith({ variance, seeds, samples }, {});
  const uncertainty = seed ** 2 / (seeds - 1) + sample ** 2 / (samples - 1) + rest ** 2 / ((seeds - 1) * (samples - 1));
  const freedom = Math.max(1, Math.floor((seed + sample - rest) ** 2 / uncertainty));
  const reach = standardError > 0 ? studentQuantile(0.95, freedom) * standardError : 0;
  return {
    seeds,
    samples,
    mean,
    variance,
    standardError,
    interval: [mean - reach, mean + reach],
    limitedBy: variance.seed / seeds >= variance.sample / samples ? 'seeds' : 'samples',
  };
}
