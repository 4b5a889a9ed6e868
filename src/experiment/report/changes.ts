import type { Interaction, MetricFormat } from '../analysis/types.ts';
import { probabilityNumber } from '../analysis/words.ts';
import type { Result } from '../result.ts';
import { type ArmLabels, signed, verdictText } from './contrastFigures.ts';
import { scoreFormat } from './contrasts.ts';

/** How factors change the differences, as a table; null where there are no factors. */
export interface ChangesTable {
  readonly head: readonly string[];
  /** Columns from here on are numbers. */
  readonly numeric: number;
  readonly rows: readonly (readonly string[])[];
}

export function changesTable(interactions: readonly Interaction[], arms: ArmLabels, metric: MetricFormat): ChangesTable | null {
  if (interactions.length === 0) return null;
  const unit = metric.unit.trim() === '' ? '' : `, ${metric.unit.trim()}`;
  return {
    head: ['Factor', 'Arm', 'From', 'To', 'Shows', `Differences there${unit}`, `Change${unit}`, '95 % interval', 'p'],
    numeric: 5,
    rows: interactions.map(({ factor, arm, conditions: [from, to], gaps, mean, interval, adjustedP, verdict }) => [
      factor,
      arms.find(({ name }) => name === arm)?.label ?? arm,
      from,
      to,
      verdictText(verdict),
      gaps ? gaps.map((gap) => signed(gap, metric)).join(', ') : '–',
      mean === null ? '–' : signed(mean, metric),
      interval ? interval.map((v) => signed(v, metric)).join(' to ') : '–',
      adjustedP === null ? '–' : probabilityNumber(adjustedP),
    ]),
  };
}

/** The same of a result. */
export const changesOf = (result: Result): ChangesTable | null =>
  changesTable(result.answer?.interactions ?? [], result.arms, scoreFormat(result));
