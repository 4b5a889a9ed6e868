import { describe, expect, it, vi } from 'vitest';
import { compareDisplay } from '../../src/cli/compareDisplay.ts';
import { type Display, liveDisplay, plainDisplay } from '../../src/cli/display.ts';
import type { TrialEvent } from '../../src/experiment/trial.ts';
import { Screen } from '../support/screen.ts';

const [none, batch] = ['without BN', 'with BN'] as const;
const labels = [none, batch];
const logs = { accuracy: 0.5, loss: 1 };
const progress = (epoch: number, done: number): TrialEvent => ({
  type: 'batch',
  epoch,
  done,
  steps: 10,
  seconds: done / 10,
  firstSeconds: 0.1,
  logs,
});
const end = (epoch: number, more = {}): TrialEvent => ({
  type: 'epoch-end',
  epoch,
  steps: 10,
  seconds: 1,
  firstSeconds: 0.1,
  logs: { ...logs, ...more },
});

function play(display: Display): void {
  display.onEvent(none, { type: 'epoch-begin', epoch: 1 });
  display.onEvent(batch, { type: 'epoch-begin', epoch: 1 });
  display.onEvent(none, progress(1, 5));
  display.onEvent(batch, { type: 'warning', message: 'mind \u001b[31m this' });
  display.onEvent(none, end(1));
  display.note('a note');
  display.onEvent(none, { type: 'epoch-begin', epoch: 2 });
  display.onEvent(batch, progress(1, 2));
}

/** Plays two networks of 30 epochs of 500 steps with all that `fit` logs. */
function train(display: Display, upTo: number, seconds = 4): void {
  const event = (epoch: number, done: number) => ({
    epoch,
    steps: 500,
    seconds: (seconds * done) / 500,
    firstSeconds: 0.01,
    logs,
  });
  for (let epoch = 1; epoch <= upTo; epoch++) {
    for (const label of labels) display.onEvent(label, { type: 'epoch-begin', epoch });
    for (const done of [1, 250, 499]) {
      for (const label of labels) display.onEvent(label, { type: 'batch', done, ...event(epoch, done) });
    }
    for (const label of labels) {
      const all = { ...logs, val_accuracy: 0.25, val_loss: 2 };
      display.onEvent(label, { type: 'epoch-end', ...event(epoch, 500), logs: all });
    }
  }
}

describe('the live display', () => {
  it('keeps one line for each network and one for the run, below what has scrolled away', async () => {
    const screen = new Screen(200);
    const display = liveDisplay(screen, 2, labels);
    play(display);
    const text = '100ms/step - accuracy: 0.5000 - loss: 1.0000';
    const bar = '━'.repeat(20);
    const scrolled = ['with BN     warning: mind \\u001b[31m this', `without BN  Epoch 1/2  10/10 ${bar} 1s ${text}`, 'a note'];
    expect(await screen.lines()).toEqual([
      ...scrolled,
      `without BN  Epoch 1/2   5/10 ${bar} 0s ${text}`,
      `with BN     Epoch 1/2   2/10 ${bar} 0s ${text}`,
      'The whole run: about 2s left',
    ]);
    display.onEvent(none, end(2));
    display.onEvent(batch, { type: 'diverged', epoch: 1, step: 2 });
    display.close();
    screen.write('$');
    expect(await screen.lines()).toEqual([
      ...scrolled,
      `without BN  Epoch 2/2  10/10 ${bar} 1s ${text}`,
      'with BN     diverged: the loss is not a number any more (epoch 1, step 2)',
      '$',
    ]);
  });

  for (const columns of [60, 80, 120, 200]) {
    it(`has the accuracies in lines that fit ${columns} columns, and nothing remains of what was redrawn`, async () => {
      const screen = new Screen(columns);
      const display = liveDisplay(screen, 30, labels);
      train(display, 3);
      for (const label of labels) display.onEvent(label, { type: 'epoch-begin', epoch: 4 });
      for (const label of labels) {
        display.onEvent(label, { type: 'batch', epoch: 4, done: 250, steps: 500, seconds: 2, firstSeconds: 0.01, logs });
      }
      const rows = await screen.rows();
      expect(rows.some(({ wrapped }) => wrapped)).toBe(false);
      const lines = rows.map(({ text }) => text);
      const finished = lines.slice(0, -3).join('\n');
      expect(finished.match(/without BN {2}Epoch \d\/30/g)).toHaveLength(3);
      for (const name of ['accuracy: 0.5000', 'loss: 1.0000', 'val_accuracy: 0.2500', 'val_loss: 2.0000']) {
        expect(finished.match(new RegExp(`(?<!_)${name}$|(?<!_)${name} `, 'gm')), name).toHaveLength(6);
      }
      expect(lines.at(-3)).toMatch(/^without BN {2}Epoch 4\/30 {2}250\/500 .*1s.* - accuracy: 0\.5000/);
      expect(lines.at(-2)).toMatch(/^with BN {5}Epoch 4\/30 {2}250\/500 .*1s.* - accuracy: 0\.5000/);
      expect(lines.at(-1)).toBe('The whole run: about 1:46 left');
      display.close();
      expect(await screen.lines()).toEqual(lines.slice(0, -1));
    });
  }

  for (const [from, to] of [
    [200, 60],
    [60, 200],
    [120, 61],
    [80, 119],
  ] as const) {
    it(`leaves no remains where the window goes from ${from} to ${to} columns`, async () => {
      const screen = new Screen(from);
      const display = liveDisplay(screen, 2, labels);
      play(display);
      await screen.resize(to);
      display.onEvent(batch, progress(1, 6));
      display.onEvent(none, progress(2, 1));
      const lines = await screen.lines();
      const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
      expect(count(/^without BN {2}Epoch 2\/2 .*accuracy/)).toBe(1);
      expect(count(/^with BN {5}Epoch 1\/2 .*accuracy/)).toBe(1);
      expect(count(/^The whole run/)).toBe(1);
      expect(count(/a note/)).toBe(1);
      // What was finished before is broken anew by the terminal, at most into two.
      expect(lines.length).toBeLessThanOrEqual(8);
      for (const line of lines.slice(-3)) expect(line.length).toBeLessThan(to);
    });
  }

  it('puts where it is told to stop what it says below, however narrow the window', async () => {
    for (const columns of [20, 40]) {
      const screen = new Screen(columns);
      play(liveDisplay(screen, 2, labels));
      for (const { text, wrapped } of (await screen.rows()).slice(-3)) {
        expect(text.length).toBeLessThanOrEqual(columns);
        expect(wrapped).toBe(false);
      }
    }
  });
});

describe('the plain display', () => {
  const shown = (trains: (display: Display) => void, epochs: number) => {
    const [lines, notes]: [string[], string[]] = [[], []];
    trains(
      plainDisplay(
        { write: (text) => lines.push(text), note: (text) => notes.push(text), progress: (text) => notes.push(text) },
        epochs,
        labels,
      ),
    );
    return { lines, notes };
  };

  it('prints a line for each finished epoch, and keeps notes and warnings apart', () => {
    const { lines, notes } = shown(play, 2);
    expect(lines).toEqual(['without BN  Epoch 1/2 - 10/10 - 1s - 100ms/step - accuracy: 0.5000 - loss: 1.0000\n']);
    expect(notes).toEqual(['with BN     warning: mind \u001b[31m this', 'a note']);
  });

  it('notes once how long a long run takes', () => {
    expect(shown((display) => train(display, 3), 30).notes).toEqual(['The whole run: about 1:56 left.']);
    expect(shown((display) => train(display, 3, 1), 30).notes).toEqual([]);
  });
});

describe('the display of a comparison', () => {
  it.each([
    [true, ['The whole run: about 1:56 left.\n', 'with BN     warning: mind this\n']],
    [false, ['with BN     warning: mind this\n']],
  ])(
    'with tellsProgress %s says on standard error how far a long run is, or its warnings alone',
    async (tellsProgress, expected) => {
      const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const parts = { experiment: { design: { fit: { epochs: 30 } } }, trainings: labels.map((label) => ({ label })) };
      const display = await compareDisplay({
        ...(parts as unknown as Pick<Parameters<typeof compareDisplay>[0], 'experiment' | 'trainings'>),
        done: new Map(),
        isSingle: true,
        talks: false,
        tellsProgress,
      });
      train(display as unknown as Display, 3);
      display.onEvent(batch, { type: 'warning', message: 'mind this' });
      const said = stderr.mock.calls.map(([text]) => text);
      stderr.mockRestore();
      expect(said).toEqual(expected);
    },
  );
});
