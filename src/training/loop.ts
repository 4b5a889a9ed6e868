import type { CallbackList } from './callbackList.ts';
import type { Logs } from './callbacks/logs.ts';
import type { BatchSource } from './data/batchSource.ts';
import type { FitJob } from './data/fitJob.ts';
import type { FitControl } from './fitControl.ts';
import type { FitState } from './fitState.ts';
import { MetricAccumulator } from './metricAccumulator.ts';
import type { MetricTracker } from './metricTrackers.ts';
import type { StepCompiler } from './stepCompiler.ts';

/** Longest time the loops run without letting timers, messages and signals through, in milliseconds. */
const YIELD_EVERY = 40;

type Pause = () => Promise<void> | undefined;

/** Lets pending events run; waits only where the last time is long enough ago. */
function yielder(): Pause {
  let last = performance.now();
  const pause = async () => {
    await new Promise<void>((resume) => {
      if (typeof setImmediate === 'function') setImmediate(resume);
      else setTimeout(resume, 0);
    });
    last = performance.now();
  };
  return () => (performance.now() - last < YIELD_EVERY ? undefined : pause());
}

/** The steps of a model, what is logged of them, and where its training is. */
export interface LoopContext {
  readonly steps: StepCompiler;
  readonly trackers: readonly MetricTracker[];
  readonly state: FitState;
}

/** Hears of each batch. */
export type Follow = (batch: number, logs: () => Logs) => void;

/** Loss and metrics over all batches. */
export async function evaluateLoop(
  { steps, trackers, state }: LoopContext,
  source: BatchSource,
  { prefix = '', follow }: { readonly prefix?: string; readonly follow?: Follow | undefined } = {},
): Promise<Logs> {
  const metrics = new MetricAccumulator(trackers);
  const pause = yielder();
  let index = 0;
  for await (const batch of source.batches(0)) {
    const step = await steps.evaluate(batch);
    metrics.add(await step.run(batch, state.nextDraw()), batch.count);
    follow?.(index++, () => metrics.logs());
    await pause();
  }
  return metrics.logs(prefix);
}

export interface FitRun extends LoopContext {
  readonly job: FitJob;
  readonly control: FitControl;
  readonly callbacks: CallbackList;
  /** Called after the last epoch, before callbacks hear of the end. */
  finish(): Promise<void>;
}

/** The training loop. An epoch that was cut short leaves no logs. Where it fails, callbacks are told so before the error goes on. */
export async function fitLoop(run: FitRun): Promise<void> {
  try {
    await train(run);
  } catch (error) {
    await run.callbacks.onTrainError();
    throw error;
  }
}

async function train(run: FitRun): Promise<void> {
  const { job, state, control, callbacks } = run;
  // One over all epochs, which may be short.
  const pause = yielder();
  await callbacks.onTrainBegin(control, { epochs: job.epochs, steps: job.train.steps });
  // What an epoch's beginning does to callbacks and the rate has been done before the state that comes then was saved.
  if (state.batch > 0) await callbacks.onEpochBegin(state.epoch);
  await control.restorePending();
  // An epoch that was begun is ended as it would have been, also where a callback stopped it at its last batch.
  while (state.epoch < job.epochs && (state.batch > 0 || !isStopped(run))) {
    const { epoch } = state;
    if (state.batch === 0) {
      control.beginEpoch();
      await callbacks.onEpochBegin(epoch);
    }
    if (!(await trainEpoch(run, pause))) break;
    const validates = job.validation && job.validates(epoch);
    const validation = validates ? await evaluateLoop(run, job.validation as BatchSource, { prefix: 'val_' }) : {};
    await callbacks.onEpochEnd(epoch, { ...control.metrics.logs(), ...validation });
    state.epoch = epoch + 1;
    state.batch = 0;
    await callbacks.onCheckpoint(epoch, undefined);
  }
  if (job.epochs > 0) await run.finish();
  await callbacks.onTrainEnd();
}

const isStopped = ({ control, job }: FitRun) => control.stopTraining || job.signal?.aborted === true;

/** The batches of an epoch from the one where the training is; whether none was left out. */
async function trainEpoch(run: FitRun, pause: Pause): Promise<boolean> {
  const { job, state, steps, control, callbacks } = run;
  state.beginEpoch();
  for await (const batch of job.train.batches(state.epoch, state.batch)) {
    if (isStopped(run)) return false;
    const step = await steps.train(batch);
    const index = state.batch;
    await callbacks.onTrainBatchBegin(index);
    const sums = await step.run(batch, state.nextStep());
    control.metrics.add(sums, batch.count);
    state.batch = index + 1;
    control.watchLoss(batch);
    await callbacks.onTrainBatchEnd(index, () => control.metrics.logs());
    await callbacks.onCheckpoint(state.epoch, index);
    await pause();
  }
  return true;
}

/** A model's outputs for all batches, one after the other. */
export async function predictLoop(
  { steps, state }: Omit<LoopContext, 'trackers'>,
  source: BatchSource,
  outputs: number,
  follow?: Follow,
): Promise<Float32Array[]> {
  const parts: Float32Array[][] = Array.from({ length: outputs }, () => []);
  const pause = yielder();
  let index = 0;
  for await (const batch of source.batches(0)) {
    const step = await steps.predict(batch);
    const results = await step.run(batch, state.nextDraw());
    for (const [i, [values = []]] of results.entries()) parts[i]?.push(Float32Array.from(values));
    follow?.(index++, () => ({}));
    await pause();
  }
  return parts.map(concatenate);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const values of parts) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}
