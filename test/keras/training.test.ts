import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { load } from '../../src/datasets/mnist.ts';
import { toCategorical } from '../../src/datasets/utils/index.ts';
import { Graph } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  type Loss,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from '../../src/nn/losses/index.ts';
import { adam, type Optimizer, rmsprop, sgd } from '../../src/nn/optimizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

const makeLoss = {
  binaryCrossentropy,
  categoricalCrossentropy,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} satisfies Record<string, (args: object) => Loss>;

interface LossCase {
  readonly name: keyof typeof makeLoss;
  readonly args: object;
  readonly yTrue: StoredArray;
  readonly yPred: StoredArray;
  readonly value: number;
  readonly dPred: StoredArray;
}

describe('losses against Keras 3, within 1e-5', () => {
  for (const [i, c] of cases<LossCase>('losses').entries()) {
    it(`${i + 1}. ${c.name} ${JSON.stringify(c.args)}`, async () => {
      const [yTrue, yPred] = [toTensor(c.yTrue), toTensor(c.yPred)];
      const graph = new Graph();
      const predictions = graph.input('p', yPred.shape);
      const loss = ops.mean(makeLoss[c.name](c.args).call(graph.constant(yTrue.data as Float32Array, yTrue.shape), predictions));
      graph.output('loss', loss);
      graph.output('d', differentiate(loss, [predictions])[0] as NonNullable<typeof loss>);
      const executable = await (await wasmBackend().createSession()).compile(graph.program());
      executable.input('p')?.set(yPred.data);
      await executable.run();
      expect(distance(executable.read('loss'), [c.value])).toBeLessThanOrEqual(1e-5);
      expect(distance(executable.read('d'), toTensor(c.dPred).data)).toBeLessThanOrEqual(1e-5);
    });
  }
});

const makeOptimizer = { adam, rmsprop, sgd } satisfies Record<string, (args: object) => Optimizer>;

interface OptimizerCase {
  readonly optimizer: keyof typeof makeOptimizer;
  readonly args: object;
  readonly initial: StoredArray;
  readonly gradients: StoredArray[];
  readonly steps: StoredArray[];
}

describe('three steps of each optimizer against Keras 3, within 1e-6', () => {
  for (const c of cases<OptimizerCase>('optimizers')) {
    it(`${c.optimizer} ${JSON.stringify(c.args)}`, async () => {
      const optimizer = makeOptimizer[c.optimizer](c.args);
      const initial = toTensor(c.initial);
      const weight = new Variable('w', initial.shape, Float32Array.from(initial.data));
      const graph = new Graph();
      optimizer.apply(graph, [{ variable: weight }], [graph.input('g', initial.shape)]);
      const session = await wasmBackend().createSession();
      const executable = await session.compile(graph.program());
      for (const [i, gradient] of c.gradients.entries()) {
        executable.input('g')?.set(toTensor(gradient).data);
        await executable.run();
        const want = toTensor(c.steps[i] as StoredArray).data;
        expect(distance(session.read(weight), want), `step ${i + 1}`).toBeLessThanOrEqual(1e-6);
      }
    });
  }
});

interface TutorialCase {
  readonly arm: 'none' | 'batch';
  readonly weights: { path: string; value: StoredArray }[];
  readonly losses: number[];
  readonly accuracies: number[];
  readonly final: { path: string; value: StoredArray }[];
  readonly predictions: StoredArray;
}

describe("the tutorial's network at reduced width against Keras 3", () => {
  for (const c of cases<TutorialCase>('tutorial')) {
    it(`${c.arm}: the losses of 20 training steps within 1e-4 relative, then predictions within 1e-3`, async () => {
      const norm = () => (c.arm === 'batch' ? [layers.batchNormalization()] : []);
      const model = sequential([
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
        ...norm(),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 16, activation: 'relu' }),
        ...norm(),
        layers.dense({ units: 10, activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      const stored = new Map(c.weights.map((w) => [w.path, toTensor(w.value)]));
      await model.setWeights(model.weights.map((w) => stored.get(w.name) ?? []));
      const mnist = await load();
      const x = mnist.trainX
        .slice(1, 321)
        .reshape([-1, 28, 28, 1])
        .map((v) => v / 255);
      const y = toCategorical(mnist.trainY.slice(1, 321));
      for (const [i, want] of c.losses.entries()) {
        const [from, to] = [i * 16, (i + 1) * 16];
        const { history } = await model.fit(x.slice(from, to), y.slice(from, to), { batchSize: 16, shuffle: false, verbose: 0 });
        expect(Math.abs((history.loss?.[0] as number) - want) / want, `loss of step ${i + 1}`).toBeLessThanOrEqual(1e-4);
        expect(history.accuracy?.[0], `accuracy of step ${i + 1}`).toBeCloseTo(c.accuracies[i] as number, 6);
      }
      const final = new Map(model.weights.map((w, i) => [w.name, model.getWeights()[i]]));
      for (const { path: name, value } of c.final) {
        expect(distance(final.get(name)?.data ?? [], toTensor(value).data), name).toBeLessThanOrEqual(1e-3);
      }
      const predictions = await model.predict(x.slice(0, 8));
      expect(distance(predictions.data, toTensor(c.predictions).data)).toBeLessThanOrEqual(1e-3);
    });
  }
});
