import { widthOf } from '../../platform/terminal/text.ts';
import { analyse } from './analyse.ts';
import { interactionSentence } from './factorSentences.ts';
import { interactions } from './interactions.ts';
import { digits, numberFormat } from './metricFormats.ts';
import { summaryOf } from './summary.ts';
import type { TrialColumns, TrialTable } from './trialTable.ts';
import type { Condition, Contrast, Interaction } from './types.ts';
import { conditionPhrase, type Wording } from './wording.ts';

/** What a table of trials shows. */
export interface TableAnalysis {
  readonly contrasts: readonly Contrast[];
  readonly interactions: readonly Interaction[];
  /** The outcome in words, the most important first. */
  readonly sentences: readonly string[];
  readonly wording: Wording;
}

/** How a table's own words stand in sentences: an arm that is a number with the name of its column, "with dropout 0.5". */
const wordingOf = ({ pair, by, metric }: TrialColumns, conditions: readonly Condition[], higherIsBetter: boolean): Wording => ({
  metric: numberFormat(metric, { higherIsBetter }),
  arm: (name) => (Number.isFinite(Number(name)) ? `with ${by} ${name}` : `with ${name}`),
  condition: (name) => conditionPhrase(conditions.find((one) => one.name === name) ?? { name: '', values: {} }),
  pair,
  trial: 'row',
});

/** Analyses a table of trials, whose first arm is the baseline: contrasts in every condition, how factors change them, and all of it in words. */
export function analyseTable(
  { rows, arms, conditions }: TrialTable,
  columns: TrialColumns,
  { higherIsBetter, margin }: { readonly higherIsBetter: boolean; readonly margin?: number },
): TableAnalysis {
  const wording = wordingOf(columns, conditions, higherIsBetter);
  const options = { arms, conditions, metric: wording.metric };
  const contrasts = analyse(rows, { ...options, ...(margin !== undefined && { margin }) });
  const changes = interactions(rows, options);
  const sentences = [summaryOf(contrasts, wording), ...changes.map((change) => interactionSentence(change, wording))];
  return { contrasts, interactions: changes, sentences, wording };
}

const signed = (v: number) => `${v < 0 ? '−' : '+'}${digits(Math.abs(v))}`;

/** Contrasts as a table of text, a line each; probabilities are the corrected ones. */
export function contrastTable(contrasts: readonly Contrast[], { pair }: Wording): string {
  const hasConditions = contrasts.some(({ condition }) => condition !== '');
  const hasMissing = contrasts.some(({ missing }) => missing.arm + missing.baseline > 0);
  const rows = [
    ['arm', 'condition', `${pair}s`, 'without a value', 'difference', '95 % interval', 'p', 'shows'],
    ...contrasts.map(({ arm, condition, n, missing, mean, interval, adjustedP, verdict }) => [
      arm,
      condition,
      String(n),
      `${missing.arm} : ${missing.baseline}`,
      mean === null ? '–' : signed(mean),
      interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '–',
      adjustedP === null ? '–' : adjustedP < 0.001 ? '< 0.001' : digits(adjustedP),
      verdict.replaceAll('-', ' '),
    ]),
  ].map((row) => row.filter((_, i) => (i !== 1 || hasConditions) && (i !== 3 || hasMissing)));
  const widths = (rows[0] as string[]).map((_, i) => Math.max(...rows.map((row) => widthOf(row[i] as string))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell + ' '.repeat((widths[i] as number) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
