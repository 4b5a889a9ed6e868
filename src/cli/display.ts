import { barLine, plainLine } from '../callbacks/progress.ts';
import type { Arm } from '../experiments/arms.ts';
import type { TrialEvent } from '../experiments/trial.ts';
import { printable } from '../printable.ts';

/** Shows the training of several networks. */
export interface Display {
  onEvent(arm: Arm, event: TrialEvent): void;
  /** Shows a line about the run itself. */
  note(text: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}

interface Terminal {
  write(text: string): void;
  readonly columns?: number;
}

const label = (arm: Arm) => arm.label.padEnd('without BN'.length);
const diverged = (e: TrialEvent & { type: 'diverged' }) =>
  `diverged: the loss is not a number any more (epoch ${e.epoch}, step ${e.step})`;

/** One plain line an epoch; what is about the run itself goes to `note`, so that a program that reads the lines is not disturbed. */
export function plainDisplay(out: { write(text: string): void; note(text: string): void }, epochs: number): Display {
  return {
    onEvent(arm, event) {
      const line = (text: string) => out.write(`${label(arm)}  ${text}\n`);
      if (event.type === 'epoch-end') line(`Epoch ${event.epoch}/${epochs} - ${plainLine({ ...event, done: event.steps })}`);
      if (event.type === 'diverged') line(diverged(event));
      if (event.type === 'warning') out.note(`${label(arm)}  warning: ${event.message}`);
    },
    note: (text) => out.note(text),
    close() {},
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is matched
const ESCAPES = /\u001b\[\d*m/g;

/** Cuts a line to `width` visible characters; colours stay whole. */
function clip(line: string, width: number): string {
  if (line.replace(ESCAPES, '').length <= width) return line;
  let shown = 0;
  let out = '';
  for (let i = 0; i < line.length && shown < width; ) {
    ESCAPES.lastIndex = i;
    const code = ESCAPES.exec(line);
    if (code?.index === i) {
      out += code[0];
      i += code[0].length;
    } else {
      out += line[i++];
      shown++;
    }
  }
  return `${out}\u001b[0m`;
}

/** Keras's bar for each network, redrawn in place; finished epochs scroll away above. */
export function liveDisplay(out: Terminal, epochs: number): Display {
  const lines = new Map<string, string>();
  let drawn = 0;
  const draw = (above = '') => {
    const width = (out.columns ?? 80) - 1;
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    const live = [...lines.values()].map((line) => `\u001b[K${clip(line, width)}\n`).join('');
    out.write(`${up}${above ? `\u001b[K${clip(above, width)}\n` : ''}${live}\u001b[J`);
    drawn = lines.size;
  };
  return {
    onEvent(arm, event) {
      const head = 'epoch' in event ? `${label(arm)}  Epoch ${event.epoch}/${epochs}  ` : `${label(arm)}  `;
      if (event.type === 'epoch-begin') {
        if (!lines.has(arm.name)) lines.set(arm.name, head);
        draw();
      } else if (event.type === 'batch') {
        lines.set(arm.name, head + barLine(event));
        draw();
      } else if (event.type === 'epoch-end') {
        const text = head + barLine({ ...event, done: event.steps });
        if (event.epoch === epochs) lines.set(arm.name, text);
        draw(event.epoch === epochs ? '' : text);
      } else if (event.type === 'diverged') {
        lines.set(arm.name, `${label(arm)}  ${diverged(event)}`);
        draw();
      } else draw(`${head}warning: ${printable(event.message)}`);
    },
    note: draw,
    close() {
      drawn = 0;
    },
  };
}
