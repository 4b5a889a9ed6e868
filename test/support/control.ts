import type { TrainingControl, TrainingModel } from '../../src/training/callbacks/callback.ts';

/** What a callback that is driven by hand is given; it cannot take backups. */
export function controlOf(model: TrainingModel): TrainingControl {
  const refuse = () => {
    throw new Error('no backups here');
  };
  return { stopTraining: false, epoch: 0, model, backup: refuse, fetchBackup: refuse, resume: refuse, warn: refuse };
}
