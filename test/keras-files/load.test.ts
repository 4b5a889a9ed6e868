import { describe, expect, it } from 'vitest';
import { toSnake } from '../../src/formats/keras/names.ts';
import { Operation } from '../../src/formats/keras/operations/operation.ts';
import { loadModel } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { fileOf, predictionError, savedModels, tensorsOf, trainOn, unpack } from './models.ts';

/** Float32 on both sides, summed in other orders. */
const PREDICTIONS = 1e-5;
const LOSSES = 1e-4;

describe.each(savedModels.flatMap((saved) => saved.formats.map((format) => [saved.name, format, saved] as const)))(
  '%s.%s, saved by Keras',
  (name, format, saved) => {
    const load = (options = {}) => loadModel(fileOf(name, format), { onWarning: () => {}, ...options });

    it(`predicts the same to ${PREDICTIONS}`, async () => {
      const model = await load();
      expect(await predictionError(model, saved)).toBeLessThan(PREDICTIONS);
      // Operations on tensors are no layers in Keras.
      const names = model.layers.filter((layer) => !(layer instanceof Operation)).map((layer) => layer.name);
      expect(names.slice(names.length - saved.layers.length)).toEqual(saved.layers);
    });

    const { evaluation, losses, x, y } = saved;
    if (evaluation) {
      it(`evaluates to the same loss and metrics to ${LOSSES}`, async () => {
        const model = await load();
        const got = await model.evaluate(unpack(tensorsOf(x)), unpack(tensorsOf(y)));
        const byKey = Object.fromEntries(Object.entries(got).map(([key, value]) => [toSnake(key), value]));
        for (const [key, want] of Object.entries(evaluation)) {
          expect(distance([byKey[key] ?? Number.NaN].flat() as number[], [want].flat()), key).toBeLessThan(LOSSES);
        }
      });
    }
    // The state of some optimizers does not survive in h5: Keras itself starts anew there.
    if (losses && format === 'keras') {
      it(`goes on training with the same losses to ${LOSSES}`, async () => {
        const model = await load();
        expect(distance(await trainOn(model, tensorsOf(x), tensorsOf(y), losses.length), losses)).toBeLessThan(LOSSES);
      });
    }
  },
);
