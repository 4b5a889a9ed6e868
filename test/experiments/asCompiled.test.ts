// The oracle is `fit` of the model itself: an arm without normalisation, of a network that has none, is that model.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { parseArm } from '../../src/experiment/arms.ts';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import { type DataReader, setUpComparison } from '../../src/experiment/setup.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { layers, loadModel, losses, type Model, metrics, optimizers, sequential } from '../../src/index.ts';
import type { CompileOptions } from '../../src/training/compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-compiled-'));
afterAll(() => rmSync(folder, { recursive: true }));

const n = 70;
const x = new Tensor(Float32Array.from(normals(streamKey(3, 'x'), n * 4)), [n, 4]);
const classes = tensor(
  Array.from({ length: n }, (_, i) => ((x.data[4 * i] as number) > 0 ? 2 : (x.data[4 * i + 1] as number) > 0 ? 1 : 0)),
);
const numbers = tensor(Array.from({ length: n }, (_, i) => (x.data[4 * i] as number) * 2 + 0.5));
const oneHot = new Tensor(
  Float32Array.from({ length: 3 * n }, (_, i) => Number(classes.data[Math.floor(i / 3)] === i % 3)),
  [n, 3],
);
const reader = (y: Tensor): DataReader => ({
  read: async () => ({ trainX: x, trainY: y, testX: x.slice(0, 20), testY: y.slice(0, 20) }),
  isNamed: () => false,
  titleOf: (name) => name,
});

async function stored(units: number, activation: 'softmax' | 'linear', compile: CompileOptions): Promise<string> {
  const model = sequential(
    [
      layers.dense({ units: 7, activation: 'tanh', inputShape: [4] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units, activation }),
    ],
    { seed: 9 },
  );
  model.compile(compile);
  const path = join(folder, `model-${Math.random().toString(36).slice(2)}.keras`);
  writeFileSync(path, await model.toBytes('keras'));
  return path;
}

const [seed, epochs, batchSize] = [5, 3, 16];
const fitting = { epochs, batchSize, verbose: 0 } as const;

/** The weights of the arm `none`, trained as `compare` trains it. */
async function armWeights(model: string, y: Tensor, values: ComparisonValues = {}): Promise<Tensor[]> {
  const given = { data: 'd', model, keepWeights: true, seed, epochs, batchSize, ...values };
  const setup = await setUpComparison(given, reader(y), () => {});
  const { files } = await runTrial({
    arm: parseArm('none'),
    label: 'none',
    seed,
    design: setup.design,
    data: setup.data(setup.design.data),
    network: setup.network,
    task: setup.task,
    keepNetwork: true,
  });
  const path = join(folder, 'trained.keras');
  writeFileSync(path, files['.keras'] as Uint8Array);
  return (await loadModel(path)).getWeights();
}

async function fitWeights(model: string, y: Tensor, options: object = {}, change = (_: Model) => {}): Promise<Tensor[]> {
  const own = await loadModel(model, { seed });
  change(own);
  await own.fit(x, y, { ...fitting, ...options });
  return own.getWeights();
}

const bits = (weights: readonly Tensor[]) =>
  weights.map(({ data }) => [...new Uint32Array((data as Float32Array).slice().buffer)]);

const { exponentialDecay, piecewiseConstantDecay } = optimizers.schedules;

describe('the arm "none" of a compiled file has bit for bit the weights that fit gives the model', () => {
  it.each<readonly [string, CompileOptions]>([
    [
      'sgd with momentum, clipping and decay',
      {
        optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, clipnorm: 1, weightDecay: 0.01 }),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      },
    ],
    [
      'adam with a schedule',
      {
        optimizer: optimizers.adam({
          learningRate: exponentialDecay({ initialLearningRate: 0.05, decaySteps: 4, decayRate: 0.7 }),
        }),
        loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }),
      },
    ],
    [
      'lion with averaged weights, focal loss and metrics',
      {
        optimizer: optimizers.lion({
          learningRate: piecewiseConstantDecay({ boundaries: [5], values: [0.01, 0.001] }),
          useEma: true,
        }),
        loss: 'categoricalFocalCrossentropy',
        metrics: [metrics.auc(), 'topKCategoricalAccuracy'],
        weightedMetrics: ['accuracy'],
      },
    ],
  ])('%s', async (_, compile) => {
    const path = await stored(3, 'softmax', compile);
    const isSparse = compile.loss === 'sparseCategoricalCrossentropy';
    const trained = bits(await armWeights(path, classes));
    expect(trained).toEqual(bits(await fitWeights(path, isSparse ? classes : oneHot)));
    expect(trained).not.toEqual(bits(await armWeights(path, classes, { optimizer: 'rmsprop' })));
  });

  it('a regression with mean absolute error', async () => {
    const path = await stored(1, 'linear', {
      optimizer: optimizers.adagrad({ learningRate: 0.2 }),
      loss: 'mae',
      metrics: ['mae'],
    });
    expect(bits(await armWeights(path, numbers))).toEqual(bits(await fitWeights(path, numbers.reshape([n, 1]))));
  });

  it('with class weights', async () => {
    const path = await stored(3, 'softmax', { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const weighted = bits(await armWeights(path, classes, { classWeights: { 0: 1, 2: 5 } }));
    expect(weighted).toEqual(bits(await fitWeights(path, classes, { classWeight: { 0: 1, 2: 5 } })));
    expect(weighted).not.toEqual(bits(await fitWeights(path, classes)));
    const counts = [0, 1, 2].map((label) => classes.data.filter((v) => v === label).length);
    const classWeight = Object.fromEntries(counts.map((count, label) => [label, n / (3 * count)]));
    expect(bits(await armWeights(path, classes, { classWeights: 'balanced' }))).toEqual(
      bits(await fitWeights(path, classes, { classWeight })),
    );
  });

  it('but for what flags say: another rate in place of a schedule, another optimizer, another loss', async () => {
    const schedule = exponentialDecay({ initialLearningRate: 0.05, decaySteps: 4, decayRate: 0.7 });
    const path = await stored(3, 'softmax', {
      optimizer: optimizers.sgd({ learningRate: schedule, momentum: 0.5 }),
      loss: 'sparseCategoricalCrossentropy',
    });
    const as = (compile: CompileOptions) => (model: Model) => model.compile(compile);
    const loss = 'sparseCategoricalCrossentropy';
    expect(bits(await armWeights(path, classes, { learningRate: 0.02 }))).toEqual(
      bits(await fitWeights(path, classes, {}, as({ optimizer: optimizers.sgd({ learningRate: 0.02, momentum: 0.5 }), loss }))),
    );
    const text = 'adam:beta1=0.8,learningRate=exponentialDecay(initialLearningRate=0.05,decaySteps=4,decayRate=0.7)';
    expect(bits(await armWeights(path, classes, { optimizer: text }))).toEqual(
      bits(await fitWeights(path, classes, {}, as({ optimizer: optimizers.adam({ beta1: 0.8, learningRate: schedule }), loss }))),
    );
    expect(bits(await armWeights(path, classes, { loss: 'mse', task: 'classification' }))).toEqual(
      bits(
        await fitWeights(path, oneHot, {}, (model) =>
          model.compile({ optimizer: optimizers.sgd({ learningRate: schedule, momentum: 0.5 }), loss: 'mse' }),
        ),
      ),
    );
  });
});

describe('the arms of a module', () => {
  it('are trained as it compiles them, each with an optimizer of its own that leaves out the weights that it says', async () => {
    const path = join(folder, 'net.mjs');
    writeFileSync(
      path,
      `export function build({ norm, classes, inputShape, seed, evenkeel: { layers, sequential, optimizers } }) {
        const model = sequential([
          layers.dense({ units: 6, inputShape }), ...(norm ? [layers.batchNormalization()] : []), layers.activation({ activation: 'relu' }),
          layers.dense({ units: classes, activation: 'softmax' }),
        ], { seed });
        const optimizer = optimizers.sgd({ learningRate: 0.1, weightDecay: 0.5 });
        optimizer.excludeFromWeightDecay({ variables: [model.weights[0].variable] });
        model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
        return model;
      }`,
    );
    const { build } = await import(path);
    const evenkeel = await import('../../src/index.ts');
    const own = build({ norm: false, classes: 3, inputShape: [4], seed, evenkeel }) as Model;
    await own.fit(x, classes, fitting);
    expect(bits(await armWeights(path, classes, { keepWeights: false }))).toEqual(bits(own.getWeights()));
  });
});
