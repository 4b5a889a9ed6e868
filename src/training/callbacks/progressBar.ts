import { requireThat } from '../../core/checks.ts';
import { type OptionTable, oneOf, resolveOptions, withOptions } from '../../core/options.ts';
import { LiveLines } from '../../platform/terminal/liveLines.ts';
import { wrapText } from '../../platform/terminal/text.ts';
import type { Callback, Logs, TrainingControl, TrainingPlan } from './callback.ts';
import { barLine, endLines, plainLine } from './progress.ts';
import { leftText, RemainingTime } from './remaining.ts';

export interface ProgressBarOptions {
  /** 1: a bar that is redrawn. 2: one line an epoch. 'auto': the bar where the output is a terminal. Default 'auto'. */
  readonly verbose?: 'auto' | 1 | 2;
  /** Receives the text. Default: standard output, or the console where there is none. */
  readonly write?: ((text: string) => void) | undefined;
}

const progressBarOptions = {
  verbose: { default: 'auto', check: oneOf('auto', 1, 2) },
  write: { check: (where, write) => requireThat(where, write, typeof write === 'function', 'a function') },
} satisfies OptionTable<ProgressBarOptions>;

/** Shortest time between two drawings, in milliseconds. */
const REFRESH = 50;

interface Output {
  write(text: string): void;
  readonly terminal: boolean;
  /** Characters in a line. */
  columns(): number;
}

function standardOutput(): Output {
  if (typeof process !== 'undefined' && process.stdout) {
    const { stdout } = process;
    const terminal = stdout.isTTY === true;
    return {
      write: (text) => void stdout.write(text),
      terminal,
      columns: () => (terminal ? (stdout.columns ?? 80) - 1 : Number.POSITIVE_INFINITY),
    };
  }
  return { write: (text) => console.log(text.trimEnd()), terminal: false, columns: () => Number.POSITIVE_INFINITY };
}

export class ProgressBar implements Callback {
  private readonly write: (text: string) => void;
  private readonly columns: () => number;
  private readonly bar: boolean;
  private readonly live: LiveLines;
  private plan: TrainingPlan = { epochs: 1, steps: undefined };
  private remaining: RemainingTime | undefined;
  /** Batches of the epoch that are done. */
  private done = 0;
  private began = 0;
  private firstSeconds = 0;
  private drawn = 0;

  /** @throws EvenkeelError for an option that makes no sense */
  constructor(options: ProgressBarOptions = {}) {
    const { verbose, write } = resolveOptions<ProgressBarOptions>('ProgressBar', options, progressBarOptions);
    const out = standardOutput();
    this.write = write ?? out.write;
    this.columns = write ? () => Number.POSITIVE_INFINITY : out.columns;
    this.bar = verbose === 'auto' ? out.terminal : verbose === 1;
    // One column is left free of the lines, not of the terminal.
    this.live = new LiveLines(this.write, () => this.columns() + 1);
  }

  onTrainBegin(_control: TrainingControl, plan: TrainingPlan): void {
    this.begin(plan);
  }

  /** Says what will be followed; also where nothing trains. */
  begin(plan: TrainingPlan): void {
    this.plan = plan;
    this.remaining = undefined;
  }

  onEpochBegin(epoch: number): void {
    const { epochs } = this.plan;
    this.began = performance.now();
    this.drawn = 0;
    this.done = 0;
    this.remaining ??= new RemainingTime(epochs - epoch);
    const left = this.bar ? this.remaining.after() : undefined;
    const isFirst = this.remaining.after() === undefined;
    if (epochs > 1) this.write(`Epoch ${epoch + 1}/${epochs}${left === undefined ? '' : ` - ${leftText(left)}`}\n`);
    // Drawing the weights of a large network and compiling a long one takes seconds, in which nothing else would be seen.
    if (this.bar && isFirst) this.live.draw(['preparing the first step']);
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
    // In the first epoch no line above says how long all of them will take.
    const first = this.plan.epochs > 1 && this.remaining?.after() === undefined;
    const left = first ? this.remaining?.during(progress) : undefined;
    this.live.draw([barLine(progress, this.columns(), left === undefined ? '' : leftText(left))]);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    const done = { ...this.progress(this.done, logs), steps: this.done };
    this.remaining?.epochEnded(done);
    if (this.bar) this.live.draw([], endLines(done, this.columns()));
    else this.write(`${wrapText(plainLine(done), this.columns()).join('\n')}\n`);
  }

  onTrainEnd(): void {
    this.live.close();
  }

  onTrainError(): void {
    this.onTrainEnd();
  }
}

/**
 * Shows the progress of `fit` as Keras does: a bar that is drawn over ('auto' in a terminal, 1) or a line an epoch ('auto' elsewhere, 2).
 * In a terminal lines fit its width, and where there are several epochs it says how long they will take. `fit` shows one by itself unless
 * `verbose` is 0.
 * @throws EvenkeelError for an unknown option or value
 * @example
 * ```ts
 * const bar = callbacks.progressBar({ verbose: 2, write: () => {} });
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * await net.fit(tensor([[1]]), tensor([[2]]), { epochs: 1, verbose: 0, callbacks: [bar] });
 *
 * ```
 */
export const progressBar = withOptions(
  'ProgressBar',
  progressBarOptions,
  (options?: ProgressBarOptions) => new ProgressBar(options),
);
