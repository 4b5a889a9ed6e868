import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { checkOptions, type OptionNames } from '../../core/options.ts';
import { higherIsBetterOf } from '../../nn/metrics/directionOf.ts';
import { conditionName } from '../analysis/conditions.ts';
import { analyseTable } from '../analysis/tableAnalysis.ts';
import { baselineFirst } from '../analysis/tableArms.ts';
import type { TrialColumns, TrialTable } from '../analysis/trialTable.ts';
import type { Condition, Contrast, Interaction, Level, Row } from '../analysis/types.ts';

export interface StatsOptions extends TrialColumns {
  /** The arm that the others are compared with. Default: that of the first row. */
  readonly baseline?: string;
  /** Differences within ± this count as none, in the unit of the metric. Default: that is not asked. */
  readonly margin?: number;
  /** Default: what metrics of that name say, else true. */
  readonly higherIsBetter?: boolean;
}

const statsOptions = {
  metric: 'required',
  by: 'required',
  pair: 'required',
  within: 'optional',
  baseline: 'optional',
  margin: 'optional',
  higherIsBetter: 'optional',
} satisfies OptionNames<StatsOptions>;

/** What a table of trials shows. */
export interface Stats {
  /** The baseline first. */
  readonly arms: readonly string[];
  readonly higherIsBetter: boolean;
  /** Each other arm against the baseline, in each condition. */
  readonly contrasts: readonly Contrast[];
  /** How factors change the differences. */
  readonly interactions: readonly Interaction[];
  /** The outcome in words, the most important first. */
  readonly sentences: readonly string[];
}

/** What one trial gave, by the names of the columns. */
export type StatsRow = Readonly<Record<string, unknown>>;

const WHERE = 'stats';

/** The value of a row that tells trials apart. */
function keyOf(row: StatsRow, column: string, i: number): Level {
  const value = row[column];
  if (typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value !== '')) return value as Level;
  const known = Object.keys(row);
  const isThere = Object.hasOwn(row, column);
  throw new EvenkeelError({
    where: `${WHERE}, rows.${i}`,
    expected: isThere ? `a text or a number as "${column}"` : `a column "${column}"`,
    got: isThere ? describeValue(value) : `columns ${known.join(', ') || 'of no name'}`,
    ...(!isThere && didYouMean(column, known)),
  });
}

/** The number that a trial gave; null where it gave none. */
function scoreOf(row: StatsRow, metric: string, i: number): number | null {
  const value = row[metric];
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const expected = 'a finite number, or null for a trial that gave none';
  throw new EvenkeelError({ where: `${WHERE}, rows.${i}.${metric}`, expected, got: describeValue(value) });
}

function tableOf(rows: readonly StatsRow[], { metric, by, pair, within = [] }: TrialColumns): TrialTable {
  const conditions = new Map<string, Condition>();
  const read = rows.map((row, i): Row => {
    const values = Object.fromEntries(within.map((factor) => [factor, keyOf(row, factor, i)]));
    const name = conditionName(values);
    conditions.set(name, { name, values });
    return {
      arm: String(keyOf(row, by, i)),
      pair: String(keyOf(row, pair, i)),
      condition: name,
      value: scoreOf(row, metric, i),
    };
  });
  if (rows.length > 0 && !rows.some((row) => Object.hasOwn(row, metric))) {
    const known = Object.keys(rows[0] as StatsRow);
    const problem = { where: `${WHERE}, option metric`, expected: `a column among ${known.join(', ')}`, got: metric };
    throw new EvenkeelError({ ...problem, ...didYouMean(metric, known) });
  }
  return { rows: read, arms: [...new Set(read.map(({ arm }) => arm))], conditions: [...conditions.values()] };
}

/**
 * Says what a table of trials shows, whatever they were made with: each arm against a baseline by the differences of pairs, as `evenkeel stats`
 * does of a file. Mean difference d̄ with its 95 % interval (BCa bootstrap, Efron 1987), exact sign-flip test with Holm's correction over
 * all contrasts, what so many pairs could have shown, and all of it in words.
 *
 * ```ts
 * const scores = { none: [0.9, 0.92, 0.91, 0.9, 0.93, 0.91], batch: [0.95, 0.96, 0.94, 0.95, 0.97, 0.95] };
 * const rows = Object.entries(scores).flatMap(([arm, list]) => list.map((accuracy, seed) => ({ arm, seed, accuracy })));
 * const { contrasts } = stats(rows, { metric: 'accuracy', by: 'arm', pair: 'seed' });
 * contrasts.map(({ arm, n, verdict }) => [arm, n, verdict]); // [[batch, 6, higher]]
 * ```
 *
 * @param rows one a trial; a metric of null, undefined or NaN is a trial that gave none
 * @throws EvenkeelError naming the row and column of what does not fit, for fewer than two arms, and for an arm that has a pair twice in one condition
 */
export function stats(rows: readonly StatsRow[], options: StatsOptions): Stats {
  checkOptions(WHERE, options, statsOptions);
  const { metric, by, pair, within, baseline, margin } = options;
  const columns = { metric, by, pair, ...(within && { within }) };
  const table = tableOf(rows, columns);
  const where = { by: `${WHERE}, column "${by}"`, baseline: `${WHERE}, option baseline` };
  const arms = baselineFirst(table.arms, baseline, where, 'Name as `by` the column that tells apart what is compared.');
  const higherIsBetter = options.higherIsBetter ?? higherIsBetterOf(metric) ?? true;
  const found = analyseTable({ ...table, arms }, columns, { higherIsBetter, ...(margin !== undefined && { margin }) });
  const { contrasts, interactions, sentences } = found;
  return { arms, higherIsBetter, contrasts, interactions, sentences };
}
