import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { permutation, streamKey } from '../core/random.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { Graph } from '../ir/graph.ts';
import { type Sequential, sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { type Arm, parseArm } from './arms.ts';
import { PLACES } from './design.ts';
import { NORMALIZATIONS } from './normalizations.ts';
import { buildModel } from './tutorialNetwork.ts';

const build = (name: 'none' | 'batch', seed = 3) => buildModel(name, { seed, learningRate: 0.001 });
const models = { none: build('none'), batch: build('batch') };

/** A layer's result in training mode at a step, for operands of ones. */
async function masked(layer: Layer, size: number, step: number): Promise<number[]> {
  const graph = new Graph();
  const y = layer.call(graph.input('x', [2, size]), {
    training: true,
    step: () => graph.input('step', [], 'int32'),
    update: () => {},
    addLoss: () => {},
    warn: () => {},
  });
  graph.output('y', y);
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  executable.input('x')?.fill(1);
  executable.input('step')?.fill(step);
  executable.run();
  return [...executable.read('y')];
}

describe('the two arms of the tutorial', () => {
  it('are the network with and without its two batch normalisations', () => {
    const types = (name: 'none' | 'batch') => models[name].layers.map((l) => l.className);
    expect(types('batch').filter((type) => type !== 'BatchNormalization')).toEqual(types('none'));
    expect(types('batch').length).toBe(types('none').length + 2);
    expect([models.none, models.batch].map((model) => model.describe())).toMatchObject([
      { total: 1_199_882, trainable: 1_199_882, nonTrainable: 0 },
      { total: 1_200_650, trainable: 1_200_266, nonTrainable: 384 },
    ]);
  });

  it('share the initial weights of the layers that both have, which another seed changes', () => {
    const weights = (model: Sequential) => {
      const values = model.getWeights();
      return new Map(model.weights.map((w, i) => [w.name, values[i]?.data]));
    };
    const [none, batch, other] = [weights(models.none), weights(models.batch), weights(build('none', 4))];
    const shared = ['conv2d', 'conv2d_1', 'dense', 'dense_1'].flatMap((name) => [`${name}/kernel`, `${name}/bias`]);
    expect([...none.keys()]).toEqual(shared);
    for (const name of shared) {
      expect(batch.get(name), name).toEqual(none.get(name));
      if (name.endsWith('kernel')) expect(other.get(name), name).not.toEqual(none.get(name));
    }
  });

  it('share the dropout masks of every step, whatever else the model has', async () => {
    const drop = (name: 'none' | 'batch', layer: string) => models[name].layers.find((l) => l.name === layer) as Layer;
    for (const step of [0, 1, 499]) {
      for (const layer of ['dropout', 'dropout_1']) {
        expect(await masked(drop('batch', layer), 200, step), `${layer}, step ${step}`).toEqual(
          await masked(drop('none', layer), 200, step),
        );
      }
      expect(await masked(drop('none', 'dropout'), 200, step)).not.toEqual(await masked(drop('none', 'dropout_1'), 200, step));
    }
    expect(await masked(drop('none', 'dropout'), 200, 0)).not.toEqual(await masked(drop('none', 'dropout'), 200, 1));
  });

  it('share the order of samples, which depends on seed and epoch alone', async () => {
    // Samples that are their own number: the loss of a batch of one tells which sample it was.
    const order = async (extra: Layer[]) => {
      const model = sequential([layers.activation({ activation: 'linear', inputShape: [1] }), ...extra], { seed: 3 });
      model.compile({ loss: 'mse' });
      const numbers = new Tensor(
        Float32Array.from({ length: 12 }, (_, i) => i),
        [12, 1],
      );
      const seen: number[] = [];
      let total = 0;
      await model.fit(numbers, new Tensor(new Float32Array(12), [12, 1]), {
        batchSize: 1,
        verbose: 0,
        callbacks: [
          {
            onTrainBatchEnd(batch, logs) {
              const sum = (logs.loss as number) * (batch + 1);
              seen.push(Math.round(Math.sqrt(sum - total)));
              total = sum;
            },
          },
        ],
      });
      return seen;
    };
    const want = [...permutation(streamKey(3, 'shuffle'), 12, 0)];
    expect(await order([])).toEqual(want);
    expect(await order([layers.flatten(), layers.reshape({ targetShape: [1] })])).toEqual(want);
  });
});

describe('every arm of the tutorial, in every place', () => {
  const texts = NORMALIZATIONS.map(({ name, positional }) => (positional?.isCount ? `${name}:4` : name)).concat(
    'ws+group:4',
    'ws+none',
  );
  const small = { seed: 3, learningRate: 0.001, inputShape: [8, 8, 1], classes: 3 };
  const weightsOf = (model: Sequential) => {
    const values = model.getWeights();
    return new Map(model.weights.map((w, i) => [w.name, values[i]?.data]));
  };
  const plain = weightsOf(buildModel('none', small));
  const x = new Tensor(
    Float32Array.from({ length: 8 * 64 }, (_, i) => Math.sin(i)),
    [8, 8, 8, 1],
  );
  const y = new Tensor(
    Float32Array.from({ length: 24 }, (_, i) => Number(i % 4 === 0)),
    [8, 3],
  );

  it.each(texts)('%s: trains, from the initial weights of the others', async (text) => {
    for (const place of PLACES) {
      const model = buildModel(parseArm(text, place), small);
      const weights = weightsOf(model);
      for (const [name, data] of plain) expect(weights.get(name), name).toEqual(data);
      const { loss } = await model.trainOnBatch(x, y);
      expect(Number.isFinite(loss), place).toBe(true);
    }
  });

  const namesOf = (text: string, place: Arm['place'], inputShape = [8, 8, 1]) =>
    buildModel(parseArm(text, place), { ...small, inputShape }).layers.map((l) => l.className);
  const [norm, act, conv] = ['RMSNormalization', 'Activation', 'Conv2D'];
  const middle = ['MaxPooling2D', 'Dropout', 'Flatten'];

  it('stands where the tutorial has it, or before or after the activation of each layer but the last', () => {
    expect(namesOf('rms', 'designed')).toEqual([conv, conv, norm, ...middle, 'Dense', 'Dropout', norm, 'Dense']);
    expect(namesOf('rms', 'before')).toEqual([
      ...[conv, norm, act, conv, norm, act, ...middle, 'Dense', norm, act, 'Dropout', 'Dense'],
    ]);
    expect(namesOf('rms', 'after')).toEqual([conv, norm, conv, norm, ...middle, 'Dense', norm, 'Dropout', 'Dense']);
    expect(namesOf('rms', 'designed', [5])).toEqual(namesOf('rms', 'before', [5]));
    expect(namesOf('rms', 'after', [5])).toEqual(['Dense', act, norm, 'Dense', act, norm, 'Dense']);
  });

  it('has a filter response normalisation in place of the activation next to it', () => {
    const model = buildModel('frn', small);
    const activations = model.layers.map((l) => l.traits.activation).filter(Boolean);
    expect(activations).toEqual(['relu', 'linear', 'linear', 'softmax']);
    expect(namesOf('frn', 'designed', [5])).toEqual([
      'Dense',
      'FilterResponseNormalization',
      'Dense',
      'FilterResponseNormalization',
      'Dense',
    ]);
  });

  it('says arm, layer and channels of groups that do not divide them', () => {
    expect(() => buildModel('group:5', small)).toThrow(
      /^arm group:5, layer "[^"]*", option groups: expected a number that divides the 64 channels, got 5\.$/,
    );
  });
});
