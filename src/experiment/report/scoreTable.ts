import { largest, smallest } from '../../core/extremes.ts';
import { capitalized, measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import { table } from './markup.ts';

/**
 * The scores of arms that have several trials: their mean and range over the seeds of each condition with the moving statistics that training left, the mean
 * with recalibrated ones where there are such, and how many diverged.
 */
export function scoreTable({ arms, conditions, task }: Result): string {
  const measure = measureOf(task);
  const mean = (scores: readonly number[]) =>
    scores.length > 0 ? measure.format(scores.reduce((sum, v) => sum + v, 0) / scores.length) : '–';
  const isRecalibrated = arms.some(({ trials }) => trials.some(({ recalibrated }) => recalibrated));
  const rows = conditions.flatMap(({ name }) =>
    arms.map(({ label, trials }) => {
      const all = trials.filter(({ condition }) => condition === name);
      const scores = all.flatMap(({ test }) => (test ? [measure.score(test)] : []));
      const again = all.flatMap(({ recalibrated }) => (recalibrated ? [measure.score(recalibrated.test)] : []));
      const range = scores.length > 0 ? `${measure.format(smallest(scores))} to ${measure.format(largest(scores))}` : '–';
      const diverged = all.filter((trial) => trial.diverged).length;
      return [
        ...(name === '' ? [] : [name]),
        label,
        mean(scores),
        range,
        ...(isRecalibrated ? [mean(again)] : []),
        scores.length,
        diverged,
      ];
    }),
  );
  const hasConditions = conditions.some(({ name }) => name !== '');
  const head = [
    ...(hasConditions ? ['Condition'] : []),
    'Network',
    `${capitalized(measure.label)}, mean`,
    'Smallest to largest',
    ...(isRecalibrated ? ['Recalibrated, mean'] : []),
    'Seeds tested',
    'Diverged',
  ];
  return `<section>${table(head, rows, 'comparisons', hasConditions ? 2 : 1)}</section>`;
}
