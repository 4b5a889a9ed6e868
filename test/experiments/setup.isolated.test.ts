import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import type { Design } from '../../src/experiment/design.ts';
import { type DataReader, setUpComparison } from '../../src/experiment/setup.ts';
import { openModel } from '../../src/experiment/training.ts';
import { loadData } from '../../src/experiment/trainingData.ts';
import * as keras from '../../src/formats/keras/index.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { scratch } from '../support/cli.ts';

vi.mock('../../src/formats/keras/index.ts', { spy: true });
beforeEach(() => vi.clearAllMocks());

const { folder, remove } = scratch();
afterAll(remove);

async function stored(name: string, units: number, loss?: 'meanSquaredError'): Promise<string> {
  const model = sequential([
    layers.dense({ units: 5, inputShape: [2] }),
    layers.batchNormalization(),
    layers.activation({ activation: 'relu' }),
    layers.dense({ units, ...(units > 1 && { activation: 'softmax' }) }),
  ]);
  if (loss) model.compile({ loss });
  const path = join(folder, name);
  writeFileSync(path, await model.toBytes('keras'));
  return path;
}

/** Forty samples, a label each. */
const reader = (label: (i: number) => number): DataReader => ({
  read: async () => {
    const indices = Array.from({ length: 40 }, (_, i) => i);
    return { x: tensor(indices.map((i) => [i % 5, i % 3])), y: tensor(indices.map(label)) };
  },
  isNamed: () => false,
  titleOf: (name) => name,
});
const classes = reader((i) => i % 3);
const numbers = reader((i) => i / 7);
const types = (model: Model) => model.layers.map(({ className }) => className).filter((name) => name !== 'InputLayer');
const warnings: string[] = [];
const warn = (message: string) => void warnings.push(message);

describe('a comparison that is set up', () => {
  it('decodes its file once, however many arms there are, for classes and for numbers', async () => {
    const model = await stored('classes.keras', 3);
    const { models, about, task } = await setUpComparison({ data: 'd', model, norm: ['none', 'batch', 'layer'] }, classes, warn);
    expect(keras.modelFromBytes).toHaveBeenCalledTimes(1);
    expect(models.map(types)).toEqual([
      ['Dense', 'Activation', 'Dense'],
      ['Dense', 'BatchNormalization', 'Activation', 'Dense'],
      ['Dense', 'LayerNormalization', 'Activation', 'Dense'],
    ]);
    expect([about.network.made, task.kind]).toEqual(['removed', 'classification']);
    vi.clearAllMocks();
    const regression = await stored('numbers.keras', 1, 'meanSquaredError');
    const setup = await setUpComparison({ data: 'd', model: regression }, numbers, warn);
    expect(keras.modelFromBytes).toHaveBeenCalledTimes(1);
    expect([setup.task.kind, setup.about.loss]).toEqual(['regression', 'meanSquaredError']);
    expect(warnings).toEqual([]);
  });

  it('starts all arms from the same weights in the layers that all have, those of the file where asked', async () => {
    const model = await stored('weights.keras', 3);
    const kernel = async (values: object) => {
      const { models } = await setUpComparison({ data: 'd', model, norm: ['none', 'batch', 'layer'], ...values }, classes, warn);
      return models.map((one) => {
        const at = one.weights.findIndex(({ name }) => name === 'dense/kernel');
        return [...(one.getWeights()[at] as Tensor).data];
      });
    };
    const [fresh, kept] = [await kernel({ seed: 3 }), await kernel({ seed: 3, keepWeights: true })];
    for (const all of [fresh, kept]) expect(all).toEqual([all[0], all[0], all[0]]);
    expect(fresh[0]).not.toEqual(kept[0]);
  });

  it('takes all samples of a file, with a fifth held out, and those that are asked for', async () => {
    const { design, about } = await setUpComparison({ data: 'd', test: { begin: 2, end: 5 } }, classes, warn);
    expect(design.data).toMatchObject({ path: 'd', train: { begin: 0, end: 32 }, test: { begin: 2, end: 5 } });
    expect(about.data).toMatchObject({ train: 32, test: 8, heldOut: true, classes: 3 });
  });
});

describe('a training', () => {
  it('decodes its file once', async () => {
    const path = await stored('trained.keras', 3);
    const design: Design = {
      ...{ data: { path: 'd' }, model: path, arms: [], task: null, fit: {}, callbacks: [], seeds: [0], outputs: {} },
    };
    const origin = { where: 'config', resolve: (to: string) => to, warn };
    vi.clearAllMocks();
    const opened = await openModel(design, origin);
    const data = await loadData(design, opened, classes, origin);
    const model = await opened.build(data.task);
    expect(keras.modelFromBytes).toHaveBeenCalledTimes(1);
    expect([model.built, data.train.x.shape, data.test?.x.shape, data.labels]).toEqual([
      true,
      [32, 2],
      [8, 2],
      { kind: 'classification', sparse: true, twoClasses: false },
    ]);
  });
});
