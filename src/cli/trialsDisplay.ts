import { printable } from '../core/printable.ts';
import type { TrialEvent } from '../experiment/trial.ts';
import { LiveLines } from '../platform/terminal/liveLines.ts';
import { clipText, wrapIndented } from '../platform/terminal/text.ts';
import { leftText } from '../training/callbacks/remaining.ts';

/** What a design of many trainings shows while it runs. */
export interface TrialsDisplay {
  onEvent(label: string, event: TrialEvent): void;
  /** A training is over: how it ended, and what all finished ones show so far, which is asked for where it is shown. */
  onFinished(label: string, outcome: string, findings: () => readonly string[]): void;
  note(text: string): void;
  close(): void;
}

interface Out {
  /** Takes a line that stays. */
  write(text: string): void;
  note(text: string): void;
  /** Takes a line that says how far the run is, where lines stay. */
  progress(text: string): void;
  /** Set where lines can be drawn over again and again. */
  readonly terminal?: { write(text: string): void; readonly columns?: number };
}

/** Between two lines of progress where lines stay, in milliseconds. */
const PAUSE = 15_000;

/** Between two looks at what is known pass so many times what one takes, so that they cost 2 % of the time however many trainings there are. */
const SPACING = 50;

/** How much there is to do. */
interface Amount {
  /** Trainings, with those that were done before. */
  readonly total: number;
  /** Trainings that an earlier process did, which takes no time in this one. */
  readonly before: number;
  /** The epochs of a training. */
  epochs(label: string): number;
}

/** How many trainings are done, running and left, and how long these take. */
class Progress {
  private readonly began = performance.now();
  private readonly total: number;
  /** The fraction of its epochs that each running training has done. */
  private readonly running = new Map<string, number>();
  private readonly epochs: (label: string) => number;
  private readonly before: number;
  private done: number;

  constructor({ total, before, epochs }: Amount) {
    this.total = total;
    this.before = before;
    this.done = before;
    this.epochs = epochs;
  }

  take(label: string, event: TrialEvent): void {
    if (event.type === 'epoch-begin') this.running.set(label, (event.epoch - 1) / this.epochs(label));
    if (event.type === 'batch') this.running.set(label, (event.epoch - 1 + event.done / event.steps) / this.epochs(label));
    if (event.type === 'epoch-end') this.running.set(label, event.epoch / this.epochs(label));
  }

  finish(label: string): void {
    this.running.delete(label);
    this.done++;
  }

  get text(): string {
    const left = this.total - this.done - this.running.size;
    const reached = this.done + [...this.running.values()].reduce((sum, fraction) => sum + fraction, 0);
    const seconds = (performance.now() - this.began) / 1000;
    const here = reached - this.before;
    const time = here > 0.02 && reached < this.total ? `, ${leftText((seconds / here) * (this.total - reached))}` : '';
    return `${this.done} of ${this.total} trainings done, ${this.running.size} running, ${left} to come${time}`;
  }

  get lines(): string[] {
    return [...this.running].map(([label, fraction]) => `${String(Math.floor(fraction * 100)).padStart(3)} %  ${label}`);
  }
}

/** A line for each training that is over; on a terminal also one for each that runs, the progress of all, and what is known so far, drawn in place. */
export function trialsDisplay(out: Out, amount: Amount): TrialsDisplay {
  const progress = new Progress(amount);
  const { terminal } = out;
  const columns = () => (terminal?.columns ?? 80) - 1;
  const live =
    terminal &&
    new LiveLines(
      (text) => terminal.write(text),
      () => terminal.columns ?? 80,
    );
  let findings: readonly string[] = [];
  let due = 0;
  let shown = performance.now();
  let drawn = 0;
  const look = (find: () => readonly string[]) => {
    const began = performance.now();
    findings = find();
    const now = performance.now();
    due = now + SPACING * (now - began);
  };
  const draw = (above: readonly string[] = []) => {
    const lines = [...progress.lines, progress.text, ...findings].map((line) => clipText(printable(line), columns()));
    live?.draw(
      lines,
      above.flatMap((line) => wrapIndented(printable(line), columns())),
    );
    drawn = performance.now();
  };
  return {
    onEvent(label, event) {
      progress.take(label, event);
      if (event.type === 'warning') {
        const text = `${label}: warning: ${event.message}`;
        if (live) draw([text]);
        else out.note(text);
      } else if (live && (event.type !== 'batch' || performance.now() - drawn > 100)) draw();
      else if (!live && performance.now() - shown > PAUSE) {
        shown = performance.now();
        out.progress(`${progress.text}.`);
      }
    },
    onFinished(label, outcome, find) {
      progress.finish(label);
      const line = `${label}: ${outcome}`;
      if (live) {
        if (performance.now() >= due) look(find);
        draw([line]);
      } else {
        out.write(`${line}\n`);
        if (performance.now() - shown > PAUSE) {
          shown = performance.now();
          look(find);
          out.progress([`${progress.text}.`, ...findings].join(' '));
        }
      }
    },
    note: (text) => (live ? draw([text]) : out.note(text)),
    close() {
      live?.draw([]);
      live?.close();
    },
  };
}
