import type { Callback, Logs } from './callbacks/callback.ts';
import { type Batch, feed } from './data/samples.ts';
import type { Training } from './fitState.ts';
import { Sums, type Tally } from './metricTrackers.ts';
import type { ModelProgram, Programs } from './stepCompiler.ts';

/** Longest time the loops run without letting timers, messages and signals through, in milliseconds. */
const YIELD_EVERY = 40;

/** Lets pending events run; waits only where the last time is long enough ago. */
function yielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < YIELD_EVERY) return;
    await new Promise<void>((resume) => {
      if (typeof setImmediate === 'function') setImmediate(resume);
      else setTimeout(resume, 0);
    });
    last = performance.now();
  };
}

/** Batches of one pass over the data. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

export interface EvaluateRun {
  readonly programs: Programs;
  readonly tallies: readonly Tally[];
  /** The batches, in order. */
  batches(): Batches;
  /** Hears of each batch. */
  follow?(batch: number, logs: Logs): void;
}

/** Runs a program on a batch and adds what it puts out to the sums. */
function runStep(
  programs: Programs,
  { executable, outputs }: ModelProgram,
  batch: Batch,
  step: number,
  sums: Sums,
): Promise<void> {
  return programs.withLock(async () => {
    feed(executable, batch);
    executable.input('step')?.fill(step);
    await executable.run();
    const adding = sums.add(executable, outputs, batch.count);
    if (adding) await adding;
  });
}

/** Loss and metrics over all batches. */
export async function evaluateLoop({ programs, tallies, batches, follow }: EvaluateRun, prefix = ''): Promise<Logs> {
  const sums = new Sums(tallies);
  const pause = yielder();
  let index = 0;
  for await (const batch of batches()) {
    const program = await programs.evaluate(batch);
    await runStep(programs, program, batch, programs.nextDraw(), sums);
    follow?.(index++, sums.logs());
    await pause();
  }
  return sums.logs(prefix);
}

export interface FitRun extends Omit<EvaluateRun, 'batches' | 'follow'> {
  readonly epochs: number;
  /** The batches of an epoch, from one on. */
  batches(epoch: number, from: number): Batches;
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
  readonly validation: EvaluateRun | undefined;
  /** Whether to validate after an epoch (counted from 0). */
  validates(epoch: number): boolean;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  readonly training: Training;
  /** The number of the next step, from which masks are drawn. */
  nextStep(): number;
  /** Called after the last epoch, before callbacks hear of the end. */
  finish(): Promise<void>;
}

/** The training loop. An epoch that was cut short leaves no logs. Where it fails, callbacks are told so before the error goes on. */
export async function fitLoop(run: FitRun): Promise<void> {
  try {
    await train(run);
  } catch (error) {
    // What one of them fails at then keeps no other from closing its files, and says less than the error itself.
    for (const c of run.callbacks) await (async () => c.onTrainError?.())().catch(() => {});
    throw error;
  }
}

async function train(run: FitRun): Promise<void> {
  const { programs, tallies, callbacks, signal, training } = run;
  const stopped = () => training.stopTraining || signal?.aborted === true;
  const pause = yielder();
  for (const c of callbacks) await c.onTrainBegin?.(training, { epochs: run.epochs, steps: run.steps });
  // What an epoch's beginning does to callbacks and the rate has been done before the state that comes then was saved.
  if (training.batch > 0) for (const c of callbacks) await c.onEpochBegin?.(training.epoch);
  await training.goOn();
  // An epoch that was begun is ended as it would have been, also where a callback stopped it at its last batch.
  for (let epoch = training.epoch; epoch < run.epochs && (training.batch > 0 || !stopped()); epoch++) {
    training.epoch = epoch;
    if (training.batch === 0) {
      training.sums = new Sums(tallies);
      for (const c of callbacks) await c.onEpochBegin?.(epoch);
    }
    let whole = true;
    for await (const batch of run.batches(epoch, training.batch)) {
      if (stopped()) {
        whole = false;
        break;
      }
      const program = await programs.train(batch);
      const index = training.batch;
      for (const c of callbacks) await c.onTrainBatchBegin?.(index);
      await runStep(programs, program, batch, run.nextStep(), training.sums);
      training.batch = index + 1;
      if (!Number.isFinite(training.sums.loss)) training.diverge(batch);
      for (const c of callbacks) await c.onTrainBatchEnd?.(index, training.sums.logs());
      for (const c of callbacks) await c.onCheckpoint?.(epoch, index);
      await pause();
    }
    if (!whole) break;
    const validation = run.validation && run.validates(epoch) ? await evaluateLoop(run.validation, 'val_') : {};
    const logs = { ...training.sums.logs(), ...validation };
    for (const c of callbacks) await c.onEpochEnd?.(epoch, logs);
    training.epoch = epoch + 1;
    training.batch = 0;
    for (const c of callbacks) await c.onCheckpoint?.(epoch, undefined);
  }
  if (run.epochs > 0) await run.finish();
  for (const c of callbacks) await c.onTrainEnd?.();
}

/** A model's outputs for all batches, one after the other. */
export async function predictLoop(
  { programs, batches, follow }: Omit<EvaluateRun, 'tallies'>,
  outputs: number,
): Promise<Float32Array[]> {
  const parts: Float32Array[][] = Array.from({ length: outputs }, () => []);
  const pause = yielder();
  let index = 0;
  for await (const batch of batches()) {
    const { executable } = await programs.predict(batch);
    await programs.withLock(async () => {
      feed(executable, batch);
      executable.input('step')?.fill(programs.nextDraw());
      await executable.run();
      for (const [i, part] of parts.entries()) part.push(Float32Array.from(await executable.read(`output${i}`)));
    });
    follow?.(index++, {});
    await pause();
  }
  return parts.map((part) => {
    const all = new Float32Array(part.reduce((n, { length }) => n + length, 0));
    let at = 0;
    for (const values of part) {
      all.set(values, at);
      at += values.length;
    }
    return all;
  });
}

/** One batch; its loss and metrics. */
export async function batchLogs(
  programs: Programs,
  program: ModelProgram,
  tallies: readonly Tally[],
  batch: Batch,
  step = programs.nextDraw(),
): Promise<Logs> {
  const sums = new Sums(tallies);
  await runStep(programs, program, batch, step, sums);
  return sums.logs();
}

/** Whether there is a validation after an epoch (counted from 0). */
export const frequency = (every: number | readonly number[]) => (epoch: number) =>
  typeof every === 'number' ? (epoch + 1) % every === 0 : every.includes(epoch + 1);
