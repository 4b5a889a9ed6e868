import { endedWithEpoch, type Result, type Trial } from '../experiments/result.ts';

const columns = ['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const;

/** What the test with recalibrated statistics gave, where it belongs to an epoch: it is made once, after the last step. */
function recalibrated(trial: Trial, epoch: number, config: Result['config']): readonly (number | string)[] {
  const { recalibrated: own, history } = trial;
  const belongs = own && epoch === history.loss.length - 1 && endedWithEpoch(trial, config);
  return belongs ? [own.test.accuracy, own.test.loss ?? ''] : ['', ''];
}

/** One row for each finished epoch of each trial. Numbers that were not finite are left empty. */
export function historyCsv({ arms, config }: Result): string {
  const rows = arms.flatMap((arm) =>
    arm.trials.flatMap((trial) =>
      trial.history.loss.map((_, epoch) =>
        [
          arm.name,
          trial.seed,
          epoch + 1,
          ...columns.map((column) => trial.history[column][epoch] ?? ''),
          ...recalibrated(trial, epoch, config),
        ].join(','),
      ),
    ),
  );
  const head = ['arm,seed,epoch', ...columns, 'recalibrated_val_accuracy', 'recalibrated_val_loss'].join(',');
  return `${head}\n${rows.map((row) => `${row}\n`).join('')}`;
}
