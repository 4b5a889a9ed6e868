import { describe, expect, it } from 'vitest';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { buildModel } from '../../src/experiment/tutorialNetwork.ts';
import { layers, sequential } from '../../src/index.ts';
import { cases } from './fixtures.ts';

interface SummaryCase {
  readonly arm: 'none' | 'batch';
  readonly trained: boolean;
  readonly lineLength: number;
  readonly text: string;
}

describe("summary() letter by letter as Keras 3 prints it for the tutorial's network", () => {
  for (const c of cases<SummaryCase>('summary')) {
    it(`${c.arm}, ${c.trained ? 'trained' : 'untrained'}, ${c.lineLength} columns`, async () => {
      const model = buildModel(c.arm, { seed: 0, learningRate: 0.001, onWarning: () => {} });
      if (c.trained) {
        const x = new Tensor(new Float32Array(784), [1, 28, 28, 1]);
        const y = new Tensor(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0), [1, 10]);
        await model.fit(x, y, { batchSize: 1, verbose: 0 });
      }
      const printed: string[] = [];
      model.summary({ lineLength: c.lineLength, printFn: (text) => printed.push(text) });
      expect(printed.join('\n').split('\n')).toEqual(c.text.trimEnd().split('\n'));
    });
  }
});

describe('summary() on a terminal', () => {
  for (const [columns, width] of [
    [60, 56],
    [80, 76],
    [200, 88],
  ] as const) {
    it(`of ${columns} columns has lines of at most ${width}, as Keras, and integers`, () => {
      const { stdout } = process;
      const before = { isTTY: stdout.isTTY, columns: stdout.columns };
      Object.assign(stdout, { isTTY: true, columns });
      try {
        const model = sequential([
          layers.dense({ units: 30_000, inputShape: [40_000], name: 'a_layer_of_a_name_that_is_long_as_names_go' }),
          layers.dense({ units: 1 }),
        ]);
        const printed: string[] = [];
        model.summary({ printFn: (text) => printed.push(...text.split('\n')) });
        expect(Math.max(...printed.map((line) => line.length))).toBe(width);
        expect(printed.join('\n')).toContain(' 1,200,030,000 │');
        model.summary({ style: 'classic', printFn: (text) => printed.push(...text.split('\n')) });
        for (const line of printed) expect(line.length).toBeLessThan(columns);
      } finally {
        Object.assign(stdout, before);
      }
    });
  }
});
