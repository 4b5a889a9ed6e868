import type { Executable } from '../backend/backend.ts';
import type { Callback, Logs, TrainingControl } from '../callbacks/callback.ts';
import { type Key, permutation } from '../random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { gatherInto } from './data.ts';
import type { Programs } from './programs.ts';

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

/** Means over samples of what programs put out as sums over a batch, under sorted names as Keras logs them. */
class Means {
  private readonly sums = new Map<string, number>();
  private samples = 0;

  constructor(names: readonly string[]) {
    for (const name of [...names].sort()) this.sums.set(name, 0);
  }

  add(executable: Executable, count: number): void {
    this.samples += count;
    for (const [name, sum] of this.sums) this.sums.set(name, sum + (executable.output(name)[0] as number));
  }

  logs(prefix = ''): Logs {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [prefix + name, sum / this.samples]));
  }
}

export interface EvaluateRun {
  readonly programs: Programs;
  readonly names: readonly string[];
  readonly x: Tensor;
  readonly y: Tensor;
  readonly batchSize: number;
}

/** Mean loss and metrics over all samples, in order. */
export async function evaluateLoop({ programs, names, x, y, batchSize }: EvaluateRun, prefix = ''): Promise<Logs> {
  const n = x.shape[0] as number;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const means = new Means(names);
  const pause = yielder();
  for (let begin = 0; begin < n; begin += batchSize) {
    const batch = Math.min(batchSize, n - begin);
    const program = await programs.evaluate({ batch, x, y });
    gatherInto(program.input('x'), x, order, begin, batch);
    gatherInto(program.input('y'), y, order, begin, batch);
    await program.run();
    means.add(program, batch);
    await pause();
  }
  return means.logs(prefix);
}

export interface FitRun extends EvaluateRun {
  readonly epochs: number;
  readonly initialEpoch: number;
  /** The key of the sample order; undefined keeps the order as it is. */
  readonly shuffle: Key | undefined;
  readonly validation: EvaluateRun | undefined;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  /** Steps done before, from which masks go on. */
  step: number;
}

/** The training loop. Returns the number of steps done in all; an epoch that was cut short leaves no logs. */
export async function fitLoop(run: FitRun): Promise<number> {
  const { programs, names, x, y, batchSize, callbacks, signal } = run;
  const n = x.shape[0] as number;
  const steps = Math.ceil(n / batchSize);
  const control: TrainingControl = { stopTraining: false };
  const stopped = () => control.stopTraining || signal?.aborted === true;
  const inOrder = Uint32Array.from({ length: n }, (_, i) => i);
  const pause = yielder();
  let step = run.step;
  for (const c of callbacks) await c.onTrainBegin?.(control, { epochs: run.epochs, steps });
  for (let epoch = run.initialEpoch; epoch < run.epochs && !stopped(); epoch++) {
    const order = run.shuffle ? permutation(run.shuffle, n, epoch) : inOrder;
    const means = new Means(names);
    for (const c of callbacks) await c.onEpochBegin?.(epoch);
    for (let batch = 0; batch < steps && !stopped(); batch++) {
      const begin = batch * batchSize;
      const count = Math.min(batchSize, n - begin);
      const program = await programs.train({ batch: count, x, y });
      for (const c of callbacks) await c.onTrainBatchBegin?.(batch);
      gatherInto(program.input('x'), x, order, begin, count);
      gatherInto(program.input('y'), y, order, begin, count);
      program.input('step')?.fill(step++);
      await program.run();
      means.add(program, count);
      for (const c of callbacks) await c.onTrainBatchEnd?.(batch, means.logs());
      await pause();
      if (batch === steps - 1) {
        const validation = run.validation ? await evaluateLoop(run.validation, 'val_') : {};
        for (const c of callbacks) await c.onEpochEnd?.(epoch, { ...means.logs(), ...validation });
      }
    }
  }
  for (const c of callbacks) await c.onTrainEnd?.();
  return step;
}
