import type { Result } from '../experiments/result.ts';

const columns = ['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const;

/** One row for each finished epoch of each trial. Numbers that were not finite are left empty. */
export function historyCsv({ arms }: Result): string {
  const rows = arms.flatMap((arm) =>
    arm.trials.flatMap(({ seed, history }) =>
      history.loss.map((_, epoch) =>
        [arm.name, seed, epoch + 1, ...columns.map((column) => history[column][epoch] ?? '')].join(','),
      ),
    ),
  );
  return `${['arm,seed,epoch', ...columns].join(',')}\n${rows.map((row) => `${row}\n`).join('')}`;
}
