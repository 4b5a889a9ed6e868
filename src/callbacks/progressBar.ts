import { requireThat } from '../checks.ts';
import { withOptions } from '../options.ts';
import type { Callback, Logs, TrainingControl, TrainingPlan } from './callback.ts';
import { barLine, plainLine } from './progress.ts';

export interface ProgressBarOptions {
  /** 1: a bar that is redrawn. 2: one line an epoch. 'auto': the bar where the output is a terminal. Default 'auto'. */
  readonly verbose?: 'auto' | 1 | 2;
  /** Receives the text. Default: standard output, or the console where there is none. */
  readonly write?: (text: string) => void;
}

/** Shortest time between two drawings, in milliseconds. */
const REFRESH = 50;

function standardOutput(): { write: (text: string) => void; terminal: boolean } {
  if (typeof process !== 'undefined' && process.stdout) {
    return { write: (text) => void process.stdout.write(text), terminal: process.stdout.isTTY === true };
  }
  return { write: (text) => console.log(text.trimEnd()), terminal: false };
}

/** What `progressBar` makes. */
export class ProgressBar implements Callback {
  private readonly write: (text: string) => void;
  private readonly bar: boolean;
  private plan: TrainingPlan = { epochs: 1, steps: undefined };
  /** Batches of the epoch that are done. */
  private done = 0;
  private began = 0;
  private firstSeconds = 0;
  private drawn = 0;
  /** Whether a bar stands on a line that has not ended. */
  private open = false;

  /** @throws EvenkeelError for an option that makes no sense */
  constructor({ verbose = 'auto', write }: ProgressBarOptions = {}) {
    requireThat('ProgressBar, option verbose', verbose, ['auto', 1, 2].includes(verbose), "'auto', 1 or 2");
    requireThat('ProgressBar, option write', write, write === undefined || typeof write === 'function', 'a function');
    const out = standardOutput();
    this.write = write ?? out.write;
    this.bar = verbose === 'auto' ? out.terminal : verbose === 1;
  }

  onTrainBegin(_control: TrainingControl, plan: TrainingPlan): void {
    this.begin(plan);
  }

  /** Says what will be followed; also where nothing trains. */
  begin(plan: TrainingPlan): void {
    this.plan = plan;
  }

  onEpochBegin(epoch: number): void {
    this.began = performance.now();
    this.drawn = 0;
    this.done = 0;
    if (this.plan.epochs > 1) this.write(`Epoch ${epoch + 1}/${this.plan.epochs}\n`);
  }

  private progress(done: number, logs: Logs) {
    const seconds = (performance.now() - this.began) / 1000;
    if (done === 1) this.firstSeconds = seconds;
    return { done, steps: this.plan.steps, seconds, firstSeconds: this.firstSeconds, logs };
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    this.done = batch + 1;
    const progress = this.progress(batch + 1, logs);
    if (!this.bar || performance.now() - this.drawn < REFRESH) return;
    this.drawn = performance.now();
    this.open = true;
    this.write(`\r\u001b[K${barLine(progress)}`);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    const done = { ...this.progress(this.done, logs), steps: this.done };
    this.write(this.bar ? `\r\u001b[K${barLine(done)}\n` : `${plainLine(done)}\n`);
    this.open = false;
  }

  onTrainEnd(): void {
    if (this.open) this.write('\n');
    this.open = false;
  }

  onTrainError(): void {
    this.onTrainEnd();
  }
}

/**
 * Shows the progress of `fit` as Keras does: a bar that is drawn over ('auto' in a terminal, 1) or a line an epoch ('auto' elsewhere, 2).
 * `fit` shows one by itself unless `verbose` is 0.
 * @throws EvenkeelError for an unknown option or value
 */
export const progressBar = withOptions(
  'ProgressBar',
  { verbose: 'optional', write: 'optional' },
  (options?: ProgressBarOptions) => new ProgressBar(options),
);
