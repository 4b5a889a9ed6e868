import { csvCell } from '../../core/csvCell.ts';
import type { TrialRecord } from '../trialStore.ts';

/** The history of a training, a row for each epoch of each condition that it is tested in. */
export function trialHistoryCsv({ trials }: Pick<TrialRecord, 'trials'>): string {
  const names = [...new Set(trials.flatMap(({ history }) => Object.keys(history)))];
  const rows = trials.flatMap(({ condition, history }) =>
    history.loss.map((_, epoch) => [condition, epoch + 1, ...names.map((name) => history[name]?.[epoch] ?? '')]),
  );
  return [['condition', 'epoch', ...names], ...rows].map((row) => `${row.map((cell) => csvCell(cell)).join(',')}\n`).join('');
}
