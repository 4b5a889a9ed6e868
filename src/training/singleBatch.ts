import { requireInteger } from '../core/checks.ts';
import { checkOptions } from '../core/options.ts';
import type { Logs } from './callbacks/logs.ts';
import { openBatch } from './data/inferenceJob.ts';
import type { Arrays } from './data/inputs.ts';
import { MetricAccumulator } from './metricAccumulator.ts';
import type { BatchOptions } from './options.ts';
import type { StepProfile } from './profile.ts';
import type { Trainer } from './trainer.ts';

/** One training step; the loss and metrics of its batch. */
export async function trainOnBatch(trainer: Trainer, x: Arrays, y: Arrays, options: BatchOptions = {}): Promise<Logs> {
  const where = 'trainOnBatch';
  const batch = openBatch(where, x, y, options, () => trainer.dataTarget(where));
  const compiled = trainer.requireCompiled(where);
  compiled.warnOfNothingToLearn(where, trainer.warn);
  const step = await (await trainer.ready()).train(batch);
  const metrics = new MetricAccumulator(compiled.metricTrackers);
  metrics.add(await step.run(batch, trainer.nextStep()), batch.count);
  return metrics.logs();
}

/** Loss and metrics of one batch in inference mode. */
export async function testOnBatch(trainer: Trainer, x: Arrays, y: Arrays, options: BatchOptions = {}): Promise<Logs> {
  const where = 'testOnBatch';
  const batch = openBatch(where, x, y, options, () => trainer.dataTarget(where));
  const step = await (await trainer.ready()).evaluate(batch);
  const metrics = new MetricAccumulator(trainer.requireCompiled(where).metricTrackers);
  metrics.add(await step.run(batch, trainer.progress.nextDraw()), batch.count);
  return metrics.logs();
}

/** Times the training step on these samples, taken as one batch. */
export async function profile(
  trainer: Trainer,
  x: Arrays,
  y: Arrays,
  options: { readonly rounds?: number } = {},
): Promise<StepProfile> {
  checkOptions('profile', options, { rounds: 'optional' });
  const { rounds = 30 } = options;
  requireInteger('profile, option rounds', rounds, 1);
  const batch = openBatch('profile', x, y, {}, () => trainer.dataTarget('profile'));
  const { model, warn } = trainer;
  const { profileStep } = await import('./profile.ts');
  return profileStep({ model, compiled: trainer.requireCompiled('profile'), warn }, batch, rounds);
}
