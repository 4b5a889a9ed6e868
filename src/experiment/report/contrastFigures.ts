import type { Condition, Contrast, MetricFormat, Verdict } from '../analysis/types.ts';
import type { DifferenceRow, DifferencesData } from './charts/differences.ts';
import type { HeatMapCell, HeatMapData } from './charts/heatMap.ts';

/** How arms are called in figures; the first is the baseline. */
export type ArmLabels = readonly { readonly name: string; readonly label: string }[];

/** What to say of a contrast besides its numbers, if anything. */
const NOTES: Readonly<Partial<Record<Verdict, string>>> = {
  equivalent: 'no difference beyond the margin',
  'better-in-more-pairs': 'better in more pairs than chance explains',
  'worse-in-more-pairs': 'worse in more pairs than chance explains',
  disagree: 'interval and test disagree',
  'too-few-pairs': 'too few pairs to show a difference',
  'all-equal': 'the same in every pair',
};

/** Contrasts that are not judged, each with the reason in words. */
export type UnjudgedReasons = readonly { readonly arm: string; readonly condition: string; readonly reason: string }[];

/** Why a contrast is not judged; undefined where it is. */
export const reasonOf = (
  { arm, condition }: Pick<Contrast, 'arm' | 'condition'>,
  unjudged: UnjudgedReasons,
): string | undefined => unjudged.find((one) => one.arm === arm && one.condition === condition)?.reason;

export const isUnjudged = (contrast: Pick<Contrast, 'arm' | 'condition'>, unjudged: UnjudgedReasons): boolean =>
  reasonOf(contrast, unjudged) !== undefined;

/** A verdict in a table. */
export const verdictText = (verdict: Verdict): string =>
  verdict === 'disagree' ? 'interval and test disagree' : verdict.replaceAll('-', ' ');

const isClaimed = ({ verdict }: Contrast) => verdict === 'higher' || verdict === 'lower';

/** A difference with its sign; what is written as 0 has none. */
export function signed(v: number, { formatDifference }: MetricFormat): string {
  const size = formatDifference(Math.abs(v));
  return Number(size) === 0 ? size : `${v < 0 ? '−' : '+'}${size}`;
}

/** The mean with its interval, in the metric's own format. */
function resultText({ mean, interval }: Contrast, metric: MetricFormat): string {
  if (mean === null) return 'no complete pair';
  const bounds = interval?.map((v) => signed(v, metric).replace('+', '')) ?? [];
  return interval ? `${signed(mean, metric)} [${bounds.join(', ')}]` : `${signed(mean, metric)}, no interval`;
}

/** How many trials of either arm gave no value. */
function missingText(
  { missing }: Contrast,
  label: string,
  baseline: string,
  { missing: did = 'gave no value' }: MetricFormat,
): string {
  return [
    missing.arm > 0 ? `${label}: ${missing.arm} ${did}` : '',
    missing.baseline > 0 ? `${baseline}: ${missing.baseline} ${did}` : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

/** What a difference of 1 is multiplied by where it is written: 100 in percentage points. */
function factorOf({ formatDifference }: MetricFormat): number {
  const factor = Number(formatDifference(1));
  return factor > 0 && Number.isFinite(factor) ? factor : 1;
}

/** In place of numbers that say nothing. */
const NOT_JUDGED = { differences: [], mean: null, interval: null, isClaimed: false, result: 'not judged', isWarning: false };

/** All contrasts of one metric, for the figure of differences: conditions in their order, arms in theirs. */
export function differencesOf(
  contrasts: readonly Contrast[],
  arms: ArmLabels,
  conditions: readonly Pick<Condition, 'name'>[],
  metric: MetricFormat,
  unjudged: UnjudgedReasons = [],
): DifferencesData {
  const baseline = arms[0]?.label ?? '';
  const rowOf = (contrast: Contrast): DifferenceRow => {
    const arm = arms.findIndex(({ name }) => name === contrast.arm);
    const label = arms[arm]?.label ?? contrast.arm;
    const reason = reasonOf(contrast, unjudged);
    if (reason !== undefined) return { ...NOT_JUDGED, arm: Math.max(0, arm), label, note: reason };
    const missing = missingText(contrast, label, baseline, metric);
    return {
      arm: Math.max(0, arm),
      label,
      differences: contrast.pairs.map(({ difference }) => difference),
      mean: contrast.mean,
      interval: contrast.interval,
      isClaimed: isClaimed(contrast),
      result: resultText(contrast, metric),
      note: [missing, NOTES[contrast.verdict] ?? ''].filter((text) => text !== '').join('; '),
      isWarning: missing !== '',
    };
  };
  return {
    metric: metric.label,
    unit: metric.unit.trim(),
    factor: factorOf(metric),
    baseline,
    higherIsBetter: metric.higherIsBetter,
    margin: contrasts.find(({ equivalence }) => equivalence)?.equivalence?.margin ?? null,
    groups: conditions
      .map(({ name }) => ({ title: name, rows: contrasts.filter(({ condition }) => condition === name).map(rowOf) }))
      .filter(({ rows }) => rows.length > 0),
  };
}

/**
 * The mean differences over two factors, for the heat map: a panel for each arm but the baseline. null where the conditions do not have exactly two
 * factors, which is what a map has room for.
 */
export function heatMapOf(
  contrasts: readonly Contrast[],
  arms: ArmLabels,
  conditions: readonly { readonly name: string; readonly values: Readonly<Record<string, unknown>> }[],
  metric: MetricFormat,
  unjudged: UnjudgedReasons = [],
): HeatMapData | null {
  const factors = Object.keys(conditions[0]?.values ?? {});
  const [rows, columns] = factors;
  if (factors.length !== 2 || rows === undefined || columns === undefined) return null;
  const levelsOf = (factor: string) => [...new Set(conditions.map(({ values }) => String(values[factor])))];
  const cellOf = (arm: string, row: string, column: string): HeatMapCell | null => {
    const condition = conditions.find(({ values }) => String(values[rows]) === row && String(values[columns]) === column);
    const contrast = contrasts.find((one) => one.arm === arm && one.condition === condition?.name);
    if (!contrast) return null;
    if (isUnjudged(contrast, unjudged)) return { mean: null, label: 'not judged', isClaimed: false, isUnjudged: true };
    const label = contrast.mean === null ? (metric.missing ?? 'no value') : signed(contrast.mean, metric);
    return { mean: contrast.mean, label, isClaimed: isClaimed(contrast) };
  };
  return {
    metric: metric.label,
    unit: metric.unit.trim(),
    baseline: arms[0]?.label ?? '',
    higherIsBetter: metric.higherIsBetter,
    rows: { name: rows, levels: levelsOf(rows) },
    columns: { name: columns, levels: levelsOf(columns) },
    panels: arms.slice(1).map(({ name, label }) => ({
      title: label,
      cells: levelsOf(rows).map((row) => levelsOf(columns).map((column) => cellOf(name, row, column))),
    })),
  };
}
