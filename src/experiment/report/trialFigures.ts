import { movingStatistics } from '../comparison.ts';
import { measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import type { CurvesData } from './charts/curves.ts';

/** Whether arms have several trials each, so that means over seeds, or one panel a condition, say more than a panel for each arm. */
export const hasSeveralTrials = ({ arms }: Result): boolean => arms.some(({ trials }) => trials.length > 1);

/** The metric by epoch of each arm, on test and training samples, in each condition. */
export function curvesOf({ arms, conditions, task }: Result): CurvesData {
  const measure = measureOf(task);
  return {
    metric: measure.label,
    endsAtOne: measure.higherIsBetter,
    band: 'range',
    arms: arms.map(({ label }) => label),
    panels: conditions.map(({ name }) => {
      const trials = arms.map((arm) => arm.trials.filter(({ condition }) => condition === name));
      const notes = arms.flatMap(({ label }, i) => {
        const all = trials[i] ?? [];
        const lagging = all.filter((trial) => movingStatistics(trial, measure) === 'lagging').length;
        return lagging === 0 ? [] : `${label}: moving statistics lag in ${lagging} of ${all.length}`;
      });
      return {
        title: name,
        note: notes.join('; '),
        trials: trials.map((all) =>
          all.map(({ history, diverged }) => ({
            test: history[`test_${measure.name}`] ?? [],
            train: history[measure.name] ?? [],
            diverged: diverged !== null,
          })),
        ),
      };
    }),
  };
}
