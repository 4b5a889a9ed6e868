import { describe, expect, it } from 'vitest';
import { widthOf } from '../../platform/terminal/text.ts';
import { barLine, endLines, type Progress, plainLine, valueText } from './progress.ts';
import { RemainingTime } from './remaining.ts';

const ESC = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is matched
const BOLD = /\u001b\[\dm/g;

// What `keras.src.utils.progbar.Progbar` of Keras 3.15.1 prints with its clock set, without what it erases before.
const bars: [Progress, string][] = [
  [
    { done: 1, steps: 500, seconds: 1, firstSeconds: 1, logs: { accuracy: 0.93, loss: 0.25 } },
    `${ESC}[1m  1/500${ESC}[0m ${ESC}[37m━━━━━━━━━━━━━━━━━━━━${ESC}[0m ${ESC}[1m8:19${ESC}[0m 1s/step - accuracy: 0.9300 - loss: 0.2500`,
  ],
  [
    { done: 250, steps: 500, seconds: 4.5, firstSeconds: 1, logs: { accuracy: 0.93, loss: 0.25 } },
    `${ESC}[1m250/500${ESC}[0m ${ESC}[32m━━━━━━━━━━${ESC}[0m${ESC}[37m━━━━━━━━━━${ESC}[0m ${ESC}[1m3s${ESC}[0m 14ms/step - accuracy: 0.9300 - loss: 0.2500`,
  ],
  [
    { done: 500, steps: 500, seconds: 8, firstSeconds: 1, logs: { accuracy: 0.93, loss: 0.25 } },
    `${ESC}[1m500/500${ESC}[0m ${ESC}[32m━━━━━━━━━━━━━━━━━━━━${ESC}[0m${ESC}[37m${ESC}[0m ${ESC}[1m8s${ESC}[0m 14ms/step - accuracy: 0.9300 - loss: 0.2500`,
  ],
  [
    { done: 1, steps: 8, seconds: 600, firstSeconds: 600, logs: { loss: Number.NaN } },
    `${ESC}[1m1/8${ESC}[0m ${ESC}[32m━━${ESC}[0m${ESC}[37m━━━━━━━━━━━━━━━━━━${ESC}[0m ${ESC}[1m1:10:00${ESC}[0m 600s/step - loss: nan`,
  ],
  [
    { done: 2, steps: 8, seconds: 1200, firstSeconds: 600, logs: { loss: Number.POSITIVE_INFINITY } },
    `${ESC}[1m2/8${ESC}[0m ${ESC}[32m━━━━━${ESC}[0m${ESC}[37m━━━━━━━━━━━━━━━${ESC}[0m ${ESC}[1m60:00${ESC}[0m 600s/step - loss: inf`,
  ],
  [
    { done: 50000, steps: 100000, seconds: 2.5, firstSeconds: 5e-5, logs: { loss: -2e-5 } },
    `${ESC}[1m 50000/100000${ESC}[0m ${ESC}[32m━━━━━━━━━━${ESC}[0m${ESC}[37m━━━━━━━━━━${ESC}[0m ${ESC}[1m2s${ESC}[0m 50us/step - loss: -2.0000e-05`,
  ],
];

const lines: [Progress, string][] = [
  [
    { done: 500, steps: 500, seconds: 8, firstSeconds: 1, logs: { accuracy: 0.93, loss: 0.25 } },
    '500/500 - 8s - 14ms/step - accuracy: 0.9300 - loss: 0.2500',
  ],
  [
    {
      done: 10,
      steps: 10,
      seconds: 1,
      firstSeconds: 0.1,
      logs: { accuracy: 0, loss: 1e-3, val_accuracy: 0.0010001, val_loss: 12345.678 },
    },
    '10/10 - 1s - 100ms/step - accuracy: 0.0000e+00 - loss: 1.0000e-03 - val_accuracy: 0.0010 - val_loss: 12345.6780',
  ],
  [{ done: 8, steps: 8, seconds: 4800, firstSeconds: 600, logs: { loss: Number.NaN } }, '8/8 - 4800s - 600s/step - loss: nan'],
  [
    { done: 100000, steps: 100000, seconds: 5, firstSeconds: 5e-5, logs: { loss: -2e-5 } },
    '100000/100000 - 5s - 50us/step - loss: -2.0000e-05',
  ],
];

describe("the progress bar, letter by letter as Keras's", () => {
  it.each(bars)('%#', (progress, text) => {
    expect(barLine(progress)).toBe(text);
  });
});

describe("the plain line, letter by letter as Keras's", () => {
  it.each(lines)('%#', (progress, text) => {
    expect(plainLine(progress)).toBe(text);
  });
});

describe('numbers', () => {
  it('have four decimals, or an exponent of two digits where they are small', () => {
    expect([1, -0.5, 0.00100001, 0.001, 1e-10, -1e-100, 0].map(valueText)).toEqual([
      '1.0000',
      '-0.5000',
      '0.0010',
      '1.0000e-03',
      '1.0000e-10',
      '-1.0000e-100',
      '0.0000e+00',
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(valueText)).toEqual(['nan', 'inf', '-inf']);
  });
});

describe('lines of a given width', () => {
  const logs = { accuracy: 0.93, loss: 0.25, top_5: 0.99, val_accuracy: 0.91, val_loss: 0.3, val_top_5: 0.98 };
  const progress = { done: 250, steps: 500, seconds: 4.5, firstSeconds: 1, logs };

  it('fit it, and keep the accuracies longest', () => {
    for (let width = 30; width <= 220; width++) {
      expect(widthOf(barLine(progress, width, 'about 5s left')), String(width)).toBeLessThanOrEqual(width);
      expect(barLine(progress, width), String(width)).toContain('accuracy: 0.9300');
      for (const line of endLines(progress, width, 'with BN  ', 9))
        expect(widthOf(line), String(width)).toBeLessThanOrEqual(width);
      const all = endLines(progress, width, 'with BN  ', 9).join(' ');
      for (const [name, value] of Object.entries(logs)) expect(all).toContain(`${name}: ${value.toFixed(4)}`);
    }
    expect(barLine({ ...progress, logs: { loss: 0.25, accuracy: 0.93, val_accuracy: 0.91 } }, 35)).toMatch(
      / - accuracy: 0.9300$/,
    );
  });

  it('of a finished epoch have the validation on a line of its own where one is not enough', () => {
    expect(endLines({ ...progress, done: 500 }, 79).map((line) => line.replace(BOLD, ''))).toEqual([
      '500/500 5s - accuracy: 0.9300 - loss: 0.2500 - top_5: 0.9900',
      '  val_accuracy: 0.9100 - val_loss: 0.3000 - val_top_5: 0.9800',
    ]);
  });
});

describe('the time left', () => {
  const at = (done: number, seconds: number, firstSeconds = 0.1) => ({ done, steps: 10, seconds, firstSeconds });

  it('is known in the first epoch by its steps, and then by the epochs, without what compiling took', () => {
    const remaining = new RemainingTime(5);
    expect(remaining.during(at(1, 3, 3))).toBeUndefined();
    expect(remaining.during(at(5, 7, 3))).toBeCloseTo(12 - 7 + 4 * 12);
    remaining.epochEnded(at(10, 12, 3));
    expect(remaining.after()).toBeCloseTo(4 * 10);
    expect(remaining.during(at(5, 4))).toBeCloseTo(10 - 4 + 3 * 10);
    // Longer than it was before.
    expect(remaining.during(at(5, 40))).toBeCloseTo(3 * 10);
    for (let epoch = 0; epoch < 4; epoch++) remaining.epochEnded(at(10, 10));
    expect(remaining.after()).toBe(0);
  });
});
