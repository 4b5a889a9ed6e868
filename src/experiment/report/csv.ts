import { type Measure, measureOf } from '../measure.ts';
import { endedWithEpoch, type Result, type Trial } from '../result.ts';

/** What the test with recalibrated statistics gave, where it belongs to an epoch: it is made once, after the last step. */
function recalibrated(trial: Trial, epoch: number, design: Result['design'], { logged }: Measure): readonly (number | string)[] {
  const { recalibrated: again, history } = trial;
  const belongs = again && epoch === history.loss.length - 1 && endedWithEpoch(trial, design);
  return logged.map(({ name }) => (belongs ? (again.test[name] ?? '') : ''));
}

/** One row for each finished epoch of each trial. Numbers that were not finite are left empty. */
export function historyCsv({ arms, design, task }: Result): string {
  const measure = measureOf(task);
  const names = measure.logged.map(({ name }) => name);
  const columns = [...names, ...names.map((name) => `test_${name}`)];
  const rows = arms.flatMap((arm) =>
    arm.trials.flatMap((trial) =>
      trial.history.loss.map((_, epoch) =>
        [
          arm.name,
          trial.seed,
          epoch + 1,
          ...columns.map((column) => trial.history[column]?.[epoch] ?? ''),
          ...recalibrated(trial, epoch, design, measure),
        ].join(','),
      ),
    ),
  );
  const head = ['arm,seed,epoch', ...columns, ...names.map((name) => `recalibrated_test_${name}`)].join(',');
  return `${head}\n${rows.map((row) => `${row}\n`).join('')}`;
}
