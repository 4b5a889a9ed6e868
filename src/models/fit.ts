import type { Callback, Logs, TrainingControl } from '../callbacks/callback.ts';
import type { ModelProgram, Programs } from './programs.ts';
import { type Batch, feed } from './samples.ts';
import { Sums, type Tally } from './tallies.ts';

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
}

/** Runs a program on a batch and adds what it puts out to the sums. */
function runStep(
  programs: Programs,
  { executable, outputs }: ModelProgram,
  batch: Batch,
  step: number,
  sums: Sums,
): Promise<void> {
  return programs.inTurn(async () => {
    feed(executable, batch);
    executable.input('step')?.fill(step);
    await executable.run();
    sums.add(executable, outputs, batch.count);
  });
}

/** Loss and metrics over all batches. */
export async function evaluateLoop({ programs, tallies, batches }: EvaluateRun, prefix = ''): Promise<Logs> {
  const sums = new Sums(tallies);
  const pause = yielder();
  for await (const batch of batches()) {
    const program = await programs.evaluate(batch);
    await runStep(programs, program, batch, programs.nextDraw(), sums);
    await pause();
  }
  return sums.logs(prefix);
}

export interface FitRun extends Omit<EvaluateRun, 'batches'> {
  readonly epochs: number;
  /** The batches of an epoch. */
  batches(epoch: number): Batches;
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
  readonly validation: EvaluateRun | undefined;
  /** Whether to validate after an epoch (counted from 0). */
  validates(epoch: number): boolean;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  readonly control: TrainingControl;
  /** The number of the next step, from which masks are drawn. */
  nextStep(): number;
  /** Called after the last epoch, before callbacks hear of the end. */
  finish(): void;
}

/** The training loop. An epoch that was cut short leaves no logs. Where it fails, callbacks are told so before the error goes on. */
export async function fitLoop(run: FitRun): Promise<void> {
  try {
    await train(run);
  } catch (error) {
    for (const c of run.callbacks) await c.onTrainError?.();
    throw error;
  }
}

async function train(run: FitRun): Promise<void> {
  const { programs, tallies, callbacks, signal, control } = run;
  const stopped = () => control.stopTraining || signal?.aborted === true;
  const pause = yielder();
  for (const c of callbacks) await c.onTrainBegin?.(control, { epochs: run.epochs, steps: run.steps });
  for (let epoch = control.epoch; epoch < run.epochs && !stopped(); epoch++) {
    const sums = new Sums(tallies);
    for (const c of callbacks) await c.onEpochBegin?.(epoch);
    let index = 0;
    let whole = true;
    for await (const batch of run.batches(epoch)) {
      if (stopped()) {
        whole = false;
        break;
      }
      const program = await programs.train(batch);
      for (const c of callbacks) await c.onTrainBatchBegin?.(index);
      await runStep(programs, program, batch, run.nextStep(), sums);
      for (const c of callbacks) await c.onTrainBatchEnd?.(index, sums.logs());
      index++;
      await pause();
    }
    if (!whole) break;
    const validation = run.validation && run.validates(epoch) ? await evaluateLoop(run.validation, 'val_') : {};
    const logs = { ...sums.logs(), ...validation };
    for (const c of callbacks) await c.onEpochEnd?.(epoch, logs);
  }
  if (run.epochs > 0) run.finish();
  for (const c of callbacks) await c.onTrainEnd?.();
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
