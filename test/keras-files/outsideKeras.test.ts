import { describe, expect, it } from 'vitest';
import { layers, loadModel, optimizers, sequential, type Tensor, tensor } from '../../src/index.ts';

const data = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i + 1));
const x = tensor(data(96), { shape: [3, 4, 4, 2] });
const y = tensor(data(6), { shape: [3, 2] });

const build = () =>
  sequential(
    [
      layers.weightStandardization({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }), epsilon: 1e-3, inputShape: [4, 4, 2] }),
      layers.filterResponseNormalization({ learnEpsilon: true, epsilon: 0.01 }),
      layers.weightStandardization({ layer: layers.dense({ units: 3, useBias: false }), name: 'named' }),
      layers.dynamicTanh({ initialAlpha: 0.8, scale: false }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ],
    { seed: 3 },
  );

/** A model with a step behind it, so that no weight is what it starts as. */
async function trained(warnings: string[] = []) {
  const model = build();
  const optimizer = optimizers.adam({ learningRate: 0.1, adaptiveClipping: 0.2 });
  model.compile({ optimizer, loss: 'mse' });
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  return { model, save: (format: 'keras' | 'h5') => model.toBytes(format, { onWarning: (message) => warnings.push(message) }) };
}

const values = (list: readonly Tensor[]) => list.map((t) => [...t.data]);

describe('layers and options that Keras does not have', () => {
  it.each(['keras', 'h5'] as const)(
    '%s: come back with their options, weights and predictions, and train on alike',
    async (format) => {
      const { model, save } = await trained();
      const loaded = await loadModel(await save(format));
      const layersOf = (m: Pick<typeof model, 'layers'>) => m.layers.filter((l) => l.className !== 'InputLayer');
      expect(layersOf(loaded).map((l) => l.className)).toEqual(layersOf(model).map((l) => l.className));
      const config = (m: Pick<typeof model, 'layers'>, i: number) => {
        const {
          layer: _,
          betaInitializer: __,
          gammaInitializer: ___,
          tauInitializer: ____,
          ...rest
        } = layersOf(m)[i]?.getConfig() ?? {};
        return rest;
      };
      for (const i of [0, 1, 2, 3]) expect(config(loaded, i)).toEqual(config(model, i));
      expect(values(loaded.getWeights())).toEqual(values(model.getWeights()));
      expect(values([await loaded.predict(x)])).toEqual(values([await model.predict(x)]));
      expect(loaded.trainer.compiled?.optimizer.getConfig().adaptiveClipping).toBe(0.2);
      for (const m of [model, loaded]) await m.fit(x, y, { epochs: 1, verbose: 0, shuffle: false });
      expect(values(loaded.getWeights())).toEqual(values(model.getWeights()));
    },
  );

  it('are warned of once each, and are custom objects in the file', async () => {
    const warnings: string[] = [];
    const { model, save } = await trained(warnings);
    await save('keras');
    expect(warnings).toEqual([
      'save: Keras does not have WeightStandardization and needs it in custom_objects to load the model.',
      'save: Keras does not have FilterResponseNormalization and needs it in custom_objects to load the model.',
      'save: Keras does not have DynamicTanh and needs it in custom_objects to load the model.',
      'save, optimizer: Keras does not have adaptiveClipping and will train the model without.',
    ]);
    const json = JSON.parse(await model.toJson());
    expect(json.config.layers[4]).toMatchObject({
      module: null,
      class_name: 'DynamicTanh',
      registered_name: 'DynamicTanh',
      config: { initial_alpha: 0.8, scale: false },
    });
    expect(json.config.layers[1].config).toMatchObject({ epsilon: 1e-3, layer: { class_name: 'Conv2D' } });
    expect(JSON.stringify(json)).not.toContain('adaptive');
  });
});

describe('weight standardisation', () => {
  it('has the weights of a bare layer of its name, from the same draws', () => {
    const dense = () => layers.dense({ units: 3, name: 'hidden' });
    const weightsOf = (layer: layers.Layer) => {
      const model = sequential([layer, layers.dense({ units: 1 })], { seed: 8 });
      model.build([4]);
      return model.weights.map((w, i) => [w.name, [...(model.getWeights()[i] as Tensor).data]]);
    };
    expect(weightsOf(layers.weightStandardization({ layer: dense(), name: 'hidden' }))).toEqual(weightsOf(dense()));
  });

  it('does not matter to shift and scale of a kernel, and leaves the weight as it is (1e-5)', async () => {
    const model = sequential([layers.weightStandardization({ layer: layers.dense({ units: 2 }), epsilon: 0, inputShape: [3] })]);
    const kernel = (f: (v: number) => number) =>
      tensor(
        [
          [1, 5],
          [2, -1],
          [4, 0],
        ].map((row) => row.map(f)),
      );
    const at = async (f: (v: number) => number) => {
      await model.setWeights([kernel(f), tensor([0, 0])]);
      return [
        ...(
          await model.predict(
            tensor([
              [1, 2, 3],
              [0, -1, 7],
            ]),
          )
        ).data,
      ];
    };
    const [plain, moved] = [await at((v) => v), await at((v) => 3 * v - 7)];
    for (const [i, v] of plain.entries()) expect(Math.abs((moved[i] as number) - v)).toBeLessThan(1e-5 * (1 + Math.abs(v)));
    expect([...(model.getWeights()[0] as Tensor).data]).toEqual([-4, 8, -1, -10, 5, -7]);
  });
});
