import { printable } from '../core/printable.ts';
import type { TrialEvent } from '../experiment/trial.ts';
import { LiveLines } from '../platform/terminal/liveLines.ts';
import { clipText, widthOf, wrapIndented, wrapText } from '../platform/terminal/text.ts';
import { barLine, endLines, plainLine } from '../training/callbacks/progress.ts';
import { leftText, RemainingTime } from '../training/callbacks/remaining.ts';

/** Shows the training of several networks, each by its label. */
export interface Display {
  onEvent(label: string, event: TrialEvent): void;
  /** Shows a line about the run itself. */
  note(text: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}

interface Terminal {
  write(text: string): void;
  readonly columns?: number;
}

/** Pads labels to the width of the longest. */
const padded = (labels: readonly string[]) => {
  const width = Math.max(...labels.map(widthOf));
  return (label: string) => label + ' '.repeat(Math.max(0, width - widthOf(label)));
};
const diverged = (e: TrialEvent & { type: 'diverged' }) =>
  `diverged: the loss is not a number any more (epoch ${e.epoch}, step ${e.step})`;

/** How long the training of all networks still takes, whether they train at the same time or one after the other. */
class TimeLeft {
  private readonly trials = new Map<string, { readonly remaining: RemainingTime; left: number | undefined }>();
  private readonly networks: number;
  private readonly epochs: number;

  constructor(networks: number, epochs: number) {
    this.networks = networks;
    this.epochs = epochs;
  }

  take(label: string, event: TrialEvent): void {
    const trial = this.trials.get(label) ?? { remaining: new RemainingTime(this.epochs), left: undefined };
    this.trials.set(label, trial);
    if (event.type === 'batch') trial.left = trial.remaining.during(event) ?? trial.left;
    else if (event.type === 'epoch-end') {
      trial.remaining.epochEnded({ ...event, done: event.steps });
      trial.left = trial.remaining.after();
    } else if (event.type === 'diverged') trial.left = 0;
  }

  /** Seconds; undefined before enough is known. */
  get seconds(): number | undefined {
    const known = [...this.trials.values()].map(({ left }) => left);
    if (known.length === 0 || known.some((left) => left === undefined)) return undefined;
    const longest = Math.max(...(known as number[]));
    // Those that have not begun will take as long as the others in all.
    const whole = Math.max(...[...this.trials.values()].map(({ remaining }) => remaining.whole ?? 0));
    return longest + (this.networks - known.length) * (whole || longest);
  }
}

/** Runs of less than this, in seconds, are over before one has read how long they take. */
const LONG = 60;

/**
 * One plain line an epoch; what is about the run itself goes to `note`, so that a program that reads the lines is not disturbed. Of a long run,
 * `progress` gets the time it will take after the first epochs.
 */
export function plainDisplay(
  out: { write(text: string): void; note(text: string): void; progress(text: string): void },
  epochs: number,
  labels: readonly string[],
): Display {
  const time = new TimeLeft(labels.length, epochs);
  const pad = padded(labels);
  let told = false;
  const tell = () => {
    const { seconds } = time;
    if (told || seconds === undefined) return;
    told = true;
    if (seconds > LONG) out.progress(`The whole run: ${leftText(seconds)}.`);
  };
  return {
    onEvent(label, event) {
      const line = (text: string) => out.write(`${pad(label)}  ${text}\n`);
      time.take(label, event);
      if (event.type === 'epoch-end') {
        line(`Epoch ${event.epoch}/${epochs} - ${plainLine({ ...event, done: event.steps })}`);
        tell();
      }
      if (event.type === 'diverged') line(diverged(event));
      if (event.type === 'warning') out.note(`${pad(label)}  warning: ${event.message}`);
    },
    note: (text) => out.note(text),
    close() {},
  };
}

/** A line for each network with Keras's bar and one for the whole run, redrawn in place; finished epochs scroll away above. */
export function liveDisplay(out: Terminal, epochs: number, labels: readonly string[]): Display {
  const columns = () => (out.columns ?? 80) - 1;
  const live = new LiveLines(
    (text) => out.write(text),
    () => out.columns ?? 80,
  );
  const time = new TimeLeft(labels.length, epochs);
  const pad = padded(labels);
  /** How each network's line is made, by the width there is. */
  const lines = new Map<string, (width: number) => string>();
  const shown = () => [...lines.values()].map((line) => line(columns()));
  const draw = (above: readonly string[] = []) => {
    const { seconds } = time;
    const left = seconds === undefined ? '' : leftText(seconds);
    const whole = lines.size > 0 ? [clipText(`The whole run: ${left || '…'}`, columns())] : [];
    live.draw([...shown(), ...whole], above);
  };
  return {
    onEvent(label, event) {
      const begin = `${pad(label)}  `;
      const head = 'epoch' in event ? `${begin}Epoch ${event.epoch}/${epochs}  ` : begin;
      time.take(label, event);
      if (event.type === 'epoch-begin') {
        if (!lines.has(label)) lines.set(label, (width) => clipText(head, width));
        draw();
      } else if (event.type === 'batch') {
        lines.set(label, (width) => head + barLine(event, width - head.length));
        draw();
      } else if (event.type === 'epoch-end') {
        if (event.epoch === epochs) lines.delete(label);
        draw(endLines({ ...event, done: event.steps }, columns(), head, begin.length));
      } else if (event.type === 'diverged' || event.type === 'warning') {
        if (event.type === 'diverged') lines.delete(label);
        const text = event.type === 'diverged' ? diverged(event) : `warning: ${printable(event.message)}`;
        const [first = '', ...more] = wrapText(text, columns() - begin.length);
        draw([begin + first, ...more.map((line) => ' '.repeat(begin.length) + line)]);
      }
    },
    note: (text) => draw(wrapIndented(printable(text), columns())),
    close() {
      if (lines.size > 0) live.draw(shown());
      lines.clear();
      live.close();
    },
  };
}
