import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel, tensor } from '../../src/index.ts';

describe('a file of Keras whose loss ignores class 0', () => {
  const bytes = readFileSync(new URL('../fixtures/ignoreClass.keras', import.meta.url));
  const x = tensor(Array.from({ length: 6 * 105 }, (_, i) => Math.sin(i))).reshape([6, 7, 5, 3]);
  const y = [0, 1, 2, 0, 1, 0];

  it('has the losses of Keras in evaluation and training, and says so again in a file of its own', async () => {
    const saved = await (await loadModel(bytes)).toBytes();
    for (const file of [bytes, saved]) {
      const model = await loadModel(file);
      expect((await model.evaluate(x, y)).loss).toBeCloseTo(3.64779568, 5);
      // The optimizer of the file, Adagrad with weight decay, begins.
      for (const want of [3.64779568, 0.60822493, 0.14185993]) {
        expect((await model.trainOnBatch(x, y)).loss).toBeCloseTo(want, 4);
      }
    }
  });

  it('counts labels that are ignored as no mistake, and others out of range as one', async () => {
    const model = await loadModel(bytes);
    await expect(model.evaluate(x, [0, 1, 2, 3, 1, 0])).rejects.toThrow('expected an integer from 0 to 2');
  });
});
