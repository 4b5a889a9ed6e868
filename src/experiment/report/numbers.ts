import { type ArmSummary, armSummaries } from '../analysis/armSummary.ts';
import type { Condition, Contrast, MetricFormat, Row } from '../analysis/types.ts';
import { capitalized, probabilityNumber } from '../analysis/words.ts';
import { laggingConditions, rowsOf, type Variable, variablesOf } from '../answer/variables.ts';
import { measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import { type ArmLabels, reasonOf, signed, type UnjudgedReasons, verdictText } from './contrastFigures.ts';
import { conditionsOf, unjudgedReasons } from './contrasts.ts';
import { singleNumbers } from './singleNumbers.ts';

/** One arm in one condition, each cell as text; '' where there is nothing to say, as of the difference of the baseline. */
export interface NumbersRow {
  readonly condition: string;
  readonly arm: string;
  /** Trials with a value. */
  readonly trials: string;
  readonly value: string;
  readonly difference: string;
  readonly interval: string;
  readonly p: string;
  /** What the difference shows, or why it is not judged. */
  readonly shows: string;
}

/** The numbers of arms and conditions, for tables in any form. */
export interface NumbersTable {
  /** What was measured, and when. */
  readonly title: string;
  /** Heads of columns. */
  readonly pairs: string;
  readonly value: string;
  readonly difference: string;
  /** What the numbers are. */
  readonly notes: readonly string[];
  readonly rows: readonly NumbersRow[];
}

/** What a table of one metric is made of. */
export interface NumbersSource {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly arms: ArmLabels;
  readonly conditions: readonly Condition[];
  readonly contrasts: readonly Contrast[];
  readonly metric: MetricFormat;
  readonly unjudged: UnjudgedReasons;
  /** What a pair is called. */
  readonly pair: string;
}

/** A value without its unit, which stands in the head: differences have a format without. */
const plain = (v: number, { formatDifference }: MetricFormat) => `${v < 0 ? '−' : ''}${formatDifference(Math.abs(v))}`;

/** What follows a value: '%' of accuracy. */
const valueUnit = ({ format }: MetricFormat) =>
  format(1)
    .replace(/^[-−+\d.,e]+/, '')
    .trim();

const named = (name: string, unit: string) => (unit === '' ? name : `${name}, ${unit}`);

function valueText({ mean, sd, missing }: ArmSummary, metric: MetricFormat): string {
  const lost = missing > 0 ? ` (${missing} ${metric.missing ?? 'without a value'})` : '';
  if (mean === null) return `–${lost}`;
  return `${plain(mean, metric)}${sd === null ? '' : ` ± ${plain(sd, metric)}`}${lost}`;
}

function differenceCells(contrast: Contrast | undefined, { metric, unjudged }: NumbersSource) {
  if (!contrast) return { difference: '', interval: '', p: '', shows: 'baseline' };
  const reason = reasonOf(contrast, unjudged);
  const { mean, interval, adjustedP, verdict } = contrast;
  if (reason !== undefined) return { difference: '–', interval: '–', p: '–', shows: `not judged: ${reason}` };
  return {
    difference: mean === null ? '–' : signed(mean, metric),
    interval: interval ? interval.map((v) => signed(v, metric)).join(' to ') : '–',
    p: adjustedP === null ? '–' : probabilityNumber(adjustedP),
    shows: verdictText(verdict),
  };
}

/** By which tests the probabilities came, and for how many they are corrected. */
function testNotes(contrasts: readonly Contrast[]): string[] {
  const tests = new Set(contrasts.map(({ test }) => test));
  const family = Math.max(0, ...contrasts.map((contrast) => contrast.family));
  if (family === 0) return [];
  const some = tests.has('sign-flip') ? 'sign-flip test; the sign test where trials gave no value' : 'sign test';
  const test = tests.has('sign') ? some : 'sign-flip test';
  return [`p: ${test}${family > 1 ? `, corrected for ${family} comparisons (Holm 1979)` : ''}.`];
}

/** The table of one metric over several pairs. */
export function numbersTable(source: NumbersSource): NumbersTable {
  const { title, rows, arms, conditions, contrasts, metric, pair } = source;
  const summaries = armSummaries(
    rows,
    arms.map(({ name }) => name),
    conditions,
  );
  return {
    title,
    pairs: `${capitalized(pair)}s`,
    value: named(capitalized(metric.label), valueUnit(metric)),
    difference: named('Difference', metric.unit.trim()),
    notes: [
      `Mean ± standard deviation over ${pair}s, mean difference from the baseline with its 95 % interval.`,
      ...testNotes(contrasts),
    ],
    rows: summaries.map((summary) => {
      const { arm, condition, n } = summary;
      const contrast = contrasts.find((one) => one.arm === arm && one.condition === condition);
      return {
        condition,
        arm: arms.find(({ name }) => name === arm)?.label ?? arm,
        trials: String(n),
        value: valueText(summary, metric),
        ...differenceCells(contrast, source),
      };
    }),
  };
}

/** The table of one of a result's metrics. */
function tableOf(result: Result, variable: Variable, title: string, unjudged = unjudgedReasons(result)): NumbersTable {
  const { format } = variable;
  return numbersTable({
    title,
    rows: rowsOf(result, variable),
    arms: result.arms,
    conditions: conditionsOf(result),
    contrasts: result.answer?.contrasts.filter(({ metric }) => metric === format.name) ?? [],
    metric: { ...format, label: measureOf(result.task).name === format.name ? measureOf(result.task).label : format.label },
    unjudged,
    pair: 'seed',
  });
}

/** The numbers that networks are compared by, after the last step: of several seeds, or of one. */
export function numbersOf(result: Result): NumbersTable {
  const [variable] = variablesOf(result);
  return result.answer && variable ? tableOf(result, variable, 'After the last step') : singleNumbers(result);
}

/** The same in the epoch that validation chose, where several seeds were validated. */
export function chosenNumbers(result: Result): NumbersTable | null {
  const variable = variablesOf(result).find(({ format }) => format.name.startsWith('chosen_'));
  if (!result.answer || !variable) return null;
  const format = { ...variable.format, label: variable.format.label.replace(/ in the epoch .*/, '') };
  // Recalibrated statistics are of the last step alone.
  const lagging = [...laggingConditions(result)].flatMap((condition) =>
    result.arms.map(({ name: arm }) => ({ arm, condition, reason: 'moving statistics lag' })),
  );
  return tableOf(result, { ...variable, format }, 'In the epoch that validation chose', [...unjudgedReasons(result), ...lagging]);
}
