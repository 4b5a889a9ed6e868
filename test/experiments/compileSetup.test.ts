// What networks are compiled with: as the model was, or as flags say; what does not fit is refused before anything is trained.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { answerOf } from '../../src/experiment/answer/answer.ts';
import { metricOf, rowsOf, variablesOf } from '../../src/experiment/answer/variables.ts';
import { compare } from '../../src/experiment/compare.ts';
import { lossText, makeOptimizer, optimizerText } from '../../src/experiment/compileParts.ts';
import { type Design, designSchema } from '../../src/experiment/design.ts';
import { parseConfig } from '../../src/experiment/designFile.ts';
import { designOf } from '../../src/experiment/flags.ts';
import { thresholdOf } from '../../src/experiment/network.ts';
import { commandOf } from '../../src/experiment/report/again.ts';
import { historyCsv, trialsCsv } from '../../src/experiment/report/csv.ts';
import { settings } from '../../src/experiment/report/settings.ts';
import { optimizerLine, rateUsed } from '../../src/experiment/report/trainingText.ts';
import { curvesOf } from '../../src/experiment/report/trialFigures.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { type DataReader, setUpComparison } from '../../src/experiment/setup.ts';
import { compileModel, openModel } from '../../src/experiment/training.ts';
import { layers, losses, metrics, ops, optimizers, sequential } from '../../src/index.ts';
import type { Loss, LossFunction } from '../../src/nn/losses/index.ts';
import type { Optimizer } from '../../src/nn/optimizers/index.ts';
import type { CompileOptions } from '../../src/training/compile.ts';
import { scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i), (i % 7) / 7]);
const x = tensor(rows);
const yes = tensor(rows.map(([a = 0, b = 0]) => Number(a + b > 0.3)));
const numbers = tensor(rows.map(([a = 0, b = 0]) => 2 * a - b));
const reader = (y: Tensor): DataReader => ({ read: async () => ({ x, y }), isNamed: () => false, titleOf: (name) => name });

let count = 0;
async function stored(
  units: number,
  activation: 'softmax' | 'sigmoid' | 'linear' | 'tanh',
  compile?: CompileOptions,
): Promise<string> {
  const model = sequential([
    layers.dense({ units: 5, activation: 'relu', inputShape: [3] }),
    layers.dense({ units, activation }),
  ]);
  if (compile) model.compile(compile);
  const path = join(folder, `model-${count++}.keras`);
  writeFileSync(path, await model.toBytes('keras'));
  return path;
}

function stores(text: string): string {
  const path = join(folder, `module-${count++}.mjs`);
  writeFileSync(path, text);
  return path;
}

const NET = `export const build = ({ norm, classes, inputShape, seed, evenkeel: { layers, sequential } }) =>
  sequential([layers.dense({ units: 5, inputShape }), ...(norm ? [layers.batchNormalization()] : []), layers.activation({ activation: 'relu' }),
    layers.dense({ units: classes, activation: classes > 1 ? 'softmax' : 'linear' })], { seed });
`;

const ownLoss: LossFunction = (_, p) => ops.mean(p, 1);

const warnings: string[] = [];
type Values = Parameters<typeof setUpComparison>[0];
const setUp = (y: Tensor, values: Values) =>
  setUpComparison({ data: 'd', ...values }, reader(y), (text) => void warnings.push(text));
const trainedWith = async (y: Tensor, values: Values) => (await setUp(y, values)).about.training;

describe('networks are compiled', () => {
  const own: CompileOptions = {
    optimizer: optimizers.sgd({ learningRate: 0.25, momentum: 0.5 }),
    loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }),
    metrics: [metrics.auc(), 'accuracy'],
    weightedMetrics: [metrics.precision()],
  };

  it('as the model in a file, all with optimizers of their own', async () => {
    const { models, about } = await setUp(yes, { model: await stored(2, 'softmax', own), norm: ['none', 'batch', 'agc'] });
    expect(about.training).toMatchObject({
      optimizer: 'sgd:learningRate=0.25,momentum=0.5',
      loss: 'categoricalCrossentropy:labelSmoothing=0.1',
      classWeight: null,
    });
    expect(about.training?.metrics.map(({ name }) => name)).toEqual(['accuracy', 'auc', 'loss', 'precision']);
    const used = models.map(({ trainer }) => trainer.optimizer);
    expect(new Set(used).size).toBe(3);
    // Summaries count the state of an optimizer once there is any.
    expect(used.map((optimizer) => optimizer?.built)).toEqual([false, false, false]);
    expect(used.map((optimizer) => optimizer?.getConfig().adaptiveClipping)).toEqual([undefined, undefined, 0.01]);
    for (const optimizer of used) expect(optimizer?.getConfig()).toMatchObject({ learningRate: 0.25, momentum: 0.5 });
  });

  it('as a module says: by a compiled model, by options, or by a function of what the model is to do', async () => {
    const loss = 'sparse_categorical_crossentropy';
    const text = { optimizer: 'adam:learningRate=0.5', loss: 'sparseCategoricalCrossentropy', learningRate: 0.5 };
    for (const compile of [
      `export const compile = { optimizer: 'adam', loss: '${loss}' };`,
      `export const compile = async ({ evenkeel, classes, task, norm }) => ({
        optimizer: evenkeel.optimizers.adam({ learningRate: classes === 2 && task === 'classification' && norm === undefined ? 0.5 : 9 }),
        loss: '${loss}', metrics: [function own(t, p) { return evenkeel.ops.mean(p, 1); }] });`,
    ]) {
      const used = await trainedWith(yes, { model: stores(NET + compile), norm: ['none', 'layer'] });
      if (compile.includes('async')) {
        expect(used).toMatchObject(text);
        expect(used?.metrics.map(({ name }) => name)).toEqual(['accuracy', 'loss', 'own']);
      } else expect(used).toMatchObject({ optimizer: 'adam:learningRate=0.001', loss: text.loss });
    }
    expect(await trainedWith(numbers, { model: stores(`${NET}export const compile = { loss: 'huber' };`) })).toMatchObject({
      loss: 'huber',
    });
  });

  it('as flags say before the model, which keep what they do not name', async () => {
    const model = await stored(2, 'softmax', own);
    expect(await trainedWith(yes, { model, learningRate: 0.75 })).toMatchObject({
      optimizer: 'sgd:learningRate=0.75,momentum=0.5',
      learningRate: 0.75,
      loss: 'categoricalCrossentropy:labelSmoothing=0.1',
    });
    const others = await trainedWith(yes, {
      model,
      optimizer: 'nadam:beta1=0.5',
      loss: 'mse',
      metrics: ['recall'],
      task: 'classification',
    });
    expect(others).toMatchObject({ optimizer: 'nadam:learningRate=0.001,beta1=0.5', loss: 'meanSquaredError' });
    expect(others?.metrics.map(({ name }) => name)).toEqual(['accuracy', 'loss', 'recall']);
    expect((await trainedWith(yes, { model, optimizer: ['lion', 'adam'] }))?.optimizer).toBe('lion:learningRate=0.001');
  });

  it('by default as the tutorial', async () => {
    const used = { optimizer: 'rmsprop:learningRate=0.001', loss: 'categoricalCrossentropy' };
    for (const model of [undefined, await stored(2, 'softmax')]) {
      expect(await trainedWith(yes, { ...(model !== undefined && { model }) })).toMatchObject(used);
    }
  });

  it('otherwise where a file says what is not known here, which a warning tells', async () => {
    const model = await stored(2, 'softmax', {
      loss: ownLoss,
      optimizer: 'adam',
    });
    warnings.length = 0;
    expect(await trainedWith(yes, { model })).toMatchObject({ optimizer: 'rmsprop:learningRate=0.001' });
    expect(warnings.join()).toMatch(/ownLoss.* The networks are compiled as if the file did not say with what\.$/);
  });
});

describe('the optimizer of an arm', () => {
  /** A module that compiles its model with an optimizer, which some statements make. */
  const compiledBy = (statements: string) =>
    stores(`export function build({ norm, classes, inputShape, seed, evenkeel: { layers, ops, optimizers, sequential } }) {
      const model = sequential([
        layers.dense({ units: 5, inputShape }), ...(norm ? [layers.batchNormalization()] : []),
        layers.activation({ activation: 'relu' }), layers.dense({ units: classes, activation: 'softmax' }),
      ], { seed });
      ${statements}
      model.compile({ optimizer, loss: (t, p) => ops.mul(ops.mean(p, 1), 0) });
      return model;
    }`);
  const descent = (constructing: string) => `class Descent extends optimizers.Optimizer {
      className = 'Descent';
      ${constructing}
      getConfig() { const { learningRate, ...others } = super.getConfig(); return others; }
      rule({ weight }) { return weight; }
    }`;
  const values = (model: string) => ({ model, norm: ['none', 'batch', 'rms'], place: 'before' as const });

  it('may be one of a module, which need not take a rate', async () => {
    const takesNone = "constructor(options) { if ('learningRate' in options) throw new Error('odd'); super(options); }";
    const model = compiledBy(`${descent(takesNone)} const optimizer = new Descent({});`);
    const { models, about } = await setUp(yes, values(model));
    expect(models.map(({ optimizer }) => optimizer?.className)).toEqual(['Descent', 'Descent', 'Descent']);
    expect([about.training?.optimizer, about.training?.learningRate]).toEqual(['Descent', null]);
    await expect(setUp(yes, { ...values(model), learningRate: 0.1 })).rejects.toThrow(
      'option --learning-rate: expected none, as optimizer Descent finds its rate itself, got 0.1.',
    );
  });

  it('must be one that can be made again, or another is named', async () => {
    const takesMore = "constructor(options, more) { super(options); if (!more) throw new Error('no more'); }";
    const model = compiledBy(`${descent(takesMore)} const optimizer = new Descent({}, true);`);
    await expect(setUp(yes, { ...values(model), norm: ['batch', 'none'] })).rejects.toThrow(
      /^module .*: expected an optimizer that can be made again from what getConfig gives, got Descent\. Name another with --optimizer/,
    );
    const { models } = await setUp(yes, { ...values(model), optimizer: 'adam' });
    expect(models.map(({ optimizer }) => optimizer?.className)).toEqual(['Adam', 'Adam', 'Adam']);
    expect(new Set(models.map(({ trainer }) => trainer.outputSpecs?.[0]?.loss.name))).toEqual(new Set(['loss']));
  });

  it('leaves the same weights without decay in a network that is made of another', async () => {
    const model = compiledBy(`const optimizer = optimizers.sgd({ learningRate: 0.5, weightDecay: 0.5 });
      optimizer.excludeFromWeightDecay({ variables: [model.weights[0].variable] });`);
    const { models } = await setUp(yes, { ...values(model), place: 'after' });
    for (const one of models) {
      const before = one.getWeights();
      await one.fit(x, tensor(rows.map(() => [0, 1])), { epochs: 1, batchSize: 60, verbose: 0 });
      const after = one.getWeights();
      const kernels = one.weights.flatMap(({ name }, i) => (name.endsWith('kernel') ? [i] : []));
      const ratios = kernels.map((i) => ((after[i] as Tensor).data[0] as number) / ((before[i] as Tensor).data[0] as number));
      expect(ratios.map((ratio) => Number(ratio.toFixed(5)))).toEqual([1, 0.75]);
    }
  });
});

describe('classes are told apart', () => {
  it.each<readonly [string, number, 'softmax' | 'sigmoid' | 'linear' | 'tanh', CompileOptions['loss'], number]>([
    ['probabilities', 1, 'sigmoid', 'binaryCrossentropy', 0.5],
    ['logits', 1, 'linear', losses.binaryCrossentropy({ fromLogits: true }), 0],
    ['margins', 1, 'tanh', 'hinge', 0],
    ['numbers near 0 and 1', 1, 'linear', 'mse', 0.5],
    ['one-hot rows', 2, 'softmax', 'categoricalHinge', 0.5],
    ['one yes or no for each class', 2, 'sigmoid', 'binaryCrossentropy', 0.5],
    ['class indices', 2, 'softmax', 'sparseCategoricalCrossentropy', 0.5],
  ])('by %s, of which what is logged and what is tested agree', async (_, units, activation, loss, threshold) => {
    const values = {
      model: await stored(units, activation, { loss }),
      task: 'classification',
      epochs: 3,
      norm: ['none', 'batch'],
    } as const;
    const setup = await setUp(yes, { ...values, norm: [...values.norm] });
    expect(thresholdOf(setup.models[0] as never)).toBe(units === 1 ? threshold : thresholdOf(setup.models[1] as never));
    const result = await compare({ ...setup, environment: ENVIRONMENT });
    for (const { trials } of result.arms) {
      const [trial] = trials;
      expect(trial?.history.test_accuracy?.at(-1)).toBeCloseTo(trial?.test?.accuracy as number, 6);
    }
    const positive = setup.data(setup.design.data).testY;
    expect(result.conditions[0]?.guess).toBeGreaterThanOrEqual(0.5);
    expect(positive.shape).toEqual(loss === 'sparseCategoricalCrossentropy' ? [12] : [12, units]);
  });
});

const ENVIRONMENT = {
  evenkeel: '0.1.0',
  runtime: 'a test',
  platform: 'any',
  processor: 'any',
  cores: 1,
  relaxedSimd: false,
  started: '2026-01-31T12:00:00.000Z',
};

describe('a regression', () => {
  it('is trained with mean absolute error and compared by it', async () => {
    const model = await stored(1, 'linear', { optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mae' });
    const setup = await setUp(numbers, { model, seeds: 2, epochs: 12, batchSize: 8, metric: 'mae', validation: 0.2 });
    const result = parseResult(JSON.parse(JSON.stringify(await compare({ ...setup, environment: ENVIRONMENT }))));
    expect([result.task, result.loss, result.training?.optimizer]).toEqual([
      ...['regression', 'meanAbsoluteError', 'adam:learningRate=0.01'],
    ]);
    expect(result.answer?.metric).toBe('mae');
    expect(result.answer?.metrics.find(({ name }) => name === 'mae')?.higherIsBetter).toBe(false);
    const [compared] = variablesOf(result);
    const values = rowsOf(result, compared as NonNullable<typeof compared>).map(({ value }) => value);
    // The moving statistics of so few steps lag, so that recalibrated ones speak for the arms.
    const expected = result.arms.flatMap(({ trials }) =>
      trials.map(({ test, recalibrated }) => (recalibrated?.test ?? test)?.mae),
    );
    expect(values).toEqual(expected);
    expect(result.answer?.targets[0]?.value).toBeGreaterThan(0);
    expect(commandOf(result)).toContain(' --metric mae');
    const { metric, endsAtOne, panels } = curvesOf(result);
    expect([metric, endsAtOne]).toEqual(['mae', false]);
    expect(panels[0]?.trials[0]?.[0]?.test).toBe(result.arms[0]?.trials[0]?.history.test_mae);
    // That squared errors are those of guessing says nothing of others.
    const guessing = result.comparisons.map((one) => ({ ...one, obstacle: 'no-better-than-guessing' as const, outcome: null }));
    const judged = (name: string) => answerOf({ ...result, comparisons: guessing, design: { ...result.design, metric: name } });
    expect([judged('mae')?.unjudged.length, judged('mse')?.unjudged.length]).toEqual([0, 1]);
  });

  it('takes numbers from 0 to 1 for a loss of yes or no, as of samples of several classes', async () => {
    const several = tensor(rows.map(([a = 0, b = 0]) => [Number(a > 0), Number(b > 0)]));
    const model = await stored(2, 'sigmoid', { loss: 'binaryCrossentropy', metrics: ['binaryAccuracy', metrics.f1Score()] });
    await expect(setUp(several, { model })).rejects.toThrow(
      /^data d, label of sample 0: expected one class: a one, and zeros for the others, got \[0, 1\]|\[0, 0\]|\[1, 1\]/,
    );
    const setup = await setUp(several, {
      model,
      task: 'regression',
      metric: 'binary_accuracy',
      epochs: 1,
      seeds: 2,
      validation: 0.2,
    });
    expect([setup.about.loss, setup.design.metric]).toEqual(['binaryCrossentropy', 'binaryAccuracy']);
    const result = await compare({ ...setup, environment: ENVIRONMENT });
    // What comes to several numbers is in no table.
    expect(Object.keys(result.arms[0]?.trials[0]?.history ?? {}).filter((name) => name.includes('f1'))).toEqual([]);
    expect(setup.about.training?.metrics.map(({ name }) => name)).toEqual(['binaryAccuracy', 'loss', 'mae', 'mse']);
    const format = metricOf(result);
    expect([format.label, format.format(0.5), format.higherIsBetter]).toEqual(['binaryAccuracy', '50.00 %', true]);
    const tested = result.arms[0]?.trials[0]?.test?.metrics?.binaryAccuracy;
    expect(tested).toBe(result.arms[0]?.trials[0]?.history.test_binaryAccuracy?.at(-1));
    expect(historyCsv(result).split('\n')[0]).toContain('test_binaryAccuracy');
    expect(trialsCsv(result).split('\n')[0]).toMatch(/^arm,seed,binaryAccuracy,mse,mae,loss,/);
    await expect(setUp(numbers, { model: await stored(1, 'sigmoid', { loss: 'binaryCrossentropy' }) })).rejects.toThrow(
      /^data d, labels: expected numbers from 0 to 1, as the loss is one of yes or no, got -?[\d.]+\. Name another with --loss/,
    );
  });
});

describe('results from before', () => {
  it('say an optimizer as they did', () => {
    const old = { optimizer: { name: 'rmsprop', learningRate: 0.01 } };
    const design = designSchema.parse({ ...designOf(), compile: old, fit: { epochs: 3, batchSize: 4 } });
    expect([design.compile, design.fit.classWeight]).toEqual([
      { optimizer: 'rmsprop', learningRate: 0.01, loss: null, metrics: null },
      null,
    ]);
    expect([optimizerLine({ design }), rateUsed({ design })]).toEqual(['rmsprop, learning rate 0.01', 0.01]);
  });
});

describe('the command that makes a comparison again, and the report', () => {
  it('say what the networks are trained with', async () => {
    const setup = await setUp(yes, {
      optimizer: ['sgd:momentum=0.9,nesterov=true', 'adam'],
      loss: 'categoricalCrossentropy:labelSmoothing=0.1',
      metrics: ['auc', 'f1Score:average=macro'],
      metric: 'AUC',
      classWeights: { 0: 1, 1: 2.5 },
      epochs: 1,
    });
    expect(commandOf(setup)).toBe(
      'evenkeel compare --data d --epochs 1 --train 0:48 --test 0:12 --validation 0.1 --optimizer sgd:momentum=0.9,nesterov=true,adam ' +
        '--loss categoricalCrossentropy:labelSmoothing=0.1 --metrics auc,f1Score:average=macro --class-weights 0=1,1=2.5 --seed 0 --metric auc',
    );
    const result = await compare({ ...setup, environment: ENVIRONMENT });
    expect(result.conditions.map(({ name }) => name)).toEqual(['optimizer=sgd:momentum=0.9,nesterov=true', 'optimizer=adam']);
    const text = settings(result)
      .replaceAll('<wbr>', '')
      .replace(/<[^>]+>/g, '|');
    expect(text).toContain('Optimizer||sgd:momentum=0.9,nesterov=true; adam|');
    expect(text).toContain('Loss||categoricalCrossentropy:labelSmoothing=0.1|');
    expect(text).toContain('Other metrics||auc, f1Score|');
    expect(text).toContain('Class weights in training||0=1,1=2.5|');
    const one = await compare({ ...(await setUp(yes, { epochs: 1, classWeights: 'balanced' })), environment: ENVIRONMENT });
    expect(settings(one)).toContain('rmsprop, learning rate 0.001');
    expect(settings(one)).toMatch(/balanced: 0=[\d.]+, 1=[\d.]+/);
  });
});

describe('train', () => {
  const design = (more: Partial<Design>): Design => ({
    ...{ data: { path: 'd' }, model: null, arms: [], task: null, fit: {}, callbacks: [], seeds: [0], outputs: {} },
    ...more,
  });
  const origin = { where: 'config', resolve: (path: string) => path, warn: () => {} };
  const task = { inputShape: [3], classes: 2, kind: 'classification' } as const;
  const labels = { kind: 'classification', sparse: true, twoClasses: true } as const;

  it('follows the compile of a module, and takes names with options as texts', async () => {
    const module = stores(`${NET}export const compile = { optimizer: 'lion', loss: 'sparseCategoricalCrossentropy' };`);
    const build = async (given: Design) => {
      const model = await (await openModel(given, origin)).build(task);
      compileModel(model, given, labels, origin);
      return [optimizerText(model.trainer.optimizer as Optimizer), lossText(model.trainer.outputSpecs?.[0]?.loss as Loss)];
    };
    expect(await build(design({ model: module }))).toEqual(['lion:learningRate=0.001', 'sparseCategoricalCrossentropy']);
    const schedule = 'cosineDecay(initialLearningRate=0.1,decaySteps=5)';
    const compile = { optimizer: `adam:learningRate=${schedule},beta1=0.5`, loss: 'huber:delta=2' };
    const [optimizer, loss] = await build(design({ model: module, compile }));
    expect([makeOptimizer(optimizer as string).getConfig(), loss]).toEqual([
      makeOptimizer(compile.optimizer).getConfig(),
      'huber:delta=2',
    ]);
    await expect(build(design({ model: module, compile: { optimizer: 'sgd:momentum' } }))).rejects.toThrow(
      /^config, compile\.optimizer: expected NAME\[:OPTION=VALUE,…\]/,
    );
    expect(parseConfig('{"model":"m","data":"d","fit":{"classWeight":"balanced"}}', 'config').fit.classWeight).toBe('balanced');
  });
});

describe('refused before anything is trained', () => {
  const sparse = { loss: 'sparseCategoricalCrossentropy', metrics: ['categoricalAccuracy'] } as const;
  it.each<readonly [string, Values, RegExp]>([
    [
      'a metric that the model does not have',
      { metric: 'auc' },
      /^option --metric: expected a metric of the networks: accuracy, loss, got "auc"\. Add it/,
    ],
    ['an optimizer', { optimizer: 'adm' }, /^option --optimizer: expected an optimizer .*Did you mean adam\?$/],
    [
      'one of several optimizers',
      { optimizer: ['adam', 'sgd:momentum=2'] },
      /^option --optimizer, optimizer SGD, option momentum/,
    ],
    [
      'two clippings',
      { norm: ['none', 'agc'], optimizer: 'sgd:clipnorm=1' },
      /^arm agc, optimizer: expected at most one of the options clipnorm/,
    ],
    [
      'a loss of classes for numbers',
      { loss: 'categoricalHinge', task: 'regression' },
      /^option --loss: expected a loss of numbers to predict, as the labels are, got categoricalHinge, of one class in each row\./,
    ],
    ['margins for numbers', { loss: 'hinge', task: 'regression' }, /^option --loss: expected a loss of numbers to predict/],
    [
      'a metric of other labels than the loss',
      { ...sparse, metrics: [...sparse.metrics] },
      /^loss and metrics of the networks, .*sparse metrics go with a sparse loss\.$/,
    ],
    [
      'a table as what is compared',
      { metrics: ['confusionMatrix'], metric: 'confusionMatrix' },
      /^option --metric: expected a metric that is one number/,
    ],
    [
      'weights of a class that is not there',
      { classWeights: { 4: 2 } },
      /^option --class-weights: expected classes from 0 to 1, got 4\.$/,
    ],
  ])('%s', async (_, values, message) => {
    await expect(setUp(yes, values)).rejects.toThrow(message);
  });

  it('losses of a file that do not fit its last layer or the labels', async () => {
    await expect(setUp(yes, { model: await stored(1, 'sigmoid', { loss: 'categoricalCrossentropy' }) })).rejects.toThrow(
      /^file .*, loss: expected a loss that tells two classes apart by one number, got categoricalCrossentropy, of one class in each row\. Use --loss binaryCrossentropy/,
    );
    await expect(setUp(numbers, { model: await stored(1, 'linear', { loss: 'hinge' }) })).rejects.toThrow(
      /^file .*, loss: expected a loss of numbers to predict, as the labels are, got hinge, of yes or no\. /,
    );
  });

  it('a module whose compile does not fit', async () => {
    const refused = (text: string) => setUp(yes, { model: stores(NET + text) });
    await expect(refused('export const compile = 3;')).rejects.toThrow(
      /^module .*, export compile: expected \{ optimizer, loss, metrics \}, or a function that returns it, got 3\.$/,
    );
    await expect(refused("export const compile = { optimizer: 'adm', loss: 'mse' };")).rejects.toThrow(
      /^module .*, export compile, compile, option optimizer: .*Did you mean adam\?$/,
    );
    await expect(refused('export const compile = () => { throw new Error("no"); };')).rejects.toThrow(
      /^module .*, export compile: expected .*, got Error: no\. Mend the module\.$/,
    );
  });
});
