import { describe, expect, it } from 'vitest';
import { arms } from '../experiments/arms.ts';
import type { TrialEvent } from '../experiments/trial.ts';
import { type Display, liveDisplay, plainDisplay } from './display.ts';

const [none, batch] = arms as [(typeof arms)[number], (typeof arms)[number]];
const logs = { accuracy: 0.5, loss: 1 };
const progress = (epoch: number, done: number): TrialEvent => ({
  type: 'batch',
  epoch,
  done,
  steps: 10,
  seconds: 1,
  firstSeconds: 0.1,
  logs,
});
const end = (epoch: number): TrialEvent => ({ type: 'epoch-end', epoch, steps: 10, seconds: 1, firstSeconds: 0.1, logs });

/** What a terminal shows after what was written: enough of one to follow cursor movements and clearing. */
class Screen {
  readonly columns: number;
  private readonly rows: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is matched
    for (const [part, code, kind] of text.matchAll(/\u001b\[(\d*)([A-Za-z])|\n|[^\u001b\n]/g)) {
      if (kind === 'A') this.row -= Number(code);
      else if (kind === 'K') this.rows[this.row] = (this.rows[this.row] ?? '').slice(0, this.column);
      else if (kind === 'J') this.rows.splice(this.row + 1, Number.POSITIVE_INFINITY, ...[]);
      else if (part === '\n') {
        this.row++;
        this.column = 0;
        this.rows[this.row] ??= '';
      } else if (kind === undefined) {
        const row = this.rows[this.row] ?? '';
        this.rows[this.row] = row.slice(0, this.column) + part + row.slice(this.column + 1);
        this.column++;
      }
    }
  }

  get lines(): string[] {
    return this.rows.slice(0, -1);
  }
}

function play(display: Display): void {
  display.onEvent(none, { type: 'epoch-begin', epoch: 1 });
  display.onEvent(batch, { type: 'epoch-begin', epoch: 1 });
  display.onEvent(none, progress(1, 5));
  display.onEvent(batch, { type: 'warning', message: 'mind this' });
  display.onEvent(none, end(1));
  display.note('a note');
  display.onEvent(none, { type: 'epoch-begin', epoch: 2 });
  display.onEvent(batch, progress(1, 1));
}

describe('the live display', () => {
  it('keeps one line for each network, below what has scrolled away', () => {
    const screen = new Screen(200);
    const display = liveDisplay(screen, 2);
    play(display);
    const text = '100ms/step - accuracy: 0.5000 - loss: 1.0000';
    const scrolled = ['with BN     warning: mind this', `without BN  Epoch 1/2  10/10 ${'━'.repeat(20)} 1s ${text}`, 'a note'];
    expect(screen.lines.slice(0, -2)).toEqual(scrolled);
    expect(screen.lines.at(-1)).toBe(
      `with BN     Epoch 1/2   1/10 ${'━'.repeat(20)} 9s 1s/step - accuracy: 0.5000 - loss: 1.0000`,
    );
    display.onEvent(none, end(2));
    display.onEvent(batch, { type: 'diverged', epoch: 1, step: 2 });
    display.close();
    expect(screen.lines).toEqual([
      ...scrolled,
      `without BN  Epoch 2/2  10/10 ${'━'.repeat(20)} 1s ${text}`,
      'with BN     diverged: the loss is not a number any more (epoch 1, step 2)',
    ]);
  });

  it('cuts lines to the width of the terminal, so that none takes two', () => {
    for (const columns of [20, 40, 79]) {
      const screen = new Screen(columns);
      play(liveDisplay(screen, 2));
      expect(screen.lines.length).toBe(5);
      for (const line of screen.lines) expect(line.length).toBeLessThan(columns);
    }
  });
});

describe('the plain display', () => {
  it('prints a line for each finished epoch, and keeps notes and warnings apart', () => {
    const [lines, notes]: [string[], string[]] = [[], []];
    play(plainDisplay({ write: (text) => lines.push(text), note: (text) => notes.push(text) }, 2));
    expect(lines).toEqual(['without BN  Epoch 1/2 - 10/10 - 1s - 100ms/step - accuracy: 0.5000 - loss: 1.0000\n']);
    expect(notes).toEqual(['with BN     warning: mind this', 'a note']);
  });
});
