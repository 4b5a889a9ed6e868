import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/experiments/arms.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
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
