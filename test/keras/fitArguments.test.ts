import { describe, expect, it } from 'vitest';
import { type CompileOptions, layers, losses, metrics, ops, optimizers, sequential, type Value } from '../../src/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface Case {
  readonly name: string;
  readonly shape: number[];
  readonly activation: 'sigmoid' | 'softmax' | null;
  readonly loss: string;
  readonly options: object;
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly metrics: string[];
  readonly weightedMetrics: string[];
  readonly args: { readonly sampleWeight?: StoredArray; readonly classWeight?: Readonly<Record<number, number>> };
  readonly before: StoredArray[];
  readonly losses: number[];
  readonly logs: Readonly<Record<string, number>>;
}

const functions: Readonly<Record<string, (yTrue: Value, yPred: Value) => Value>> = {
  squares: (yTrue, yPred) => ops.mean(ops.square(ops.sub(yTrue, yPred)), [-1]),
  total: (yTrue, yPred) => ops.mean(ops.abs(ops.sub(yTrue, yPred))),
  elements: (yTrue, yPred) => ops.square(ops.sub(yTrue, yPred)),
};

const lossOf = (name: string, options: object) =>
  functions[name] ?? (losses.lossesByName as unknown as Record<string, (options: object) => losses.Loss>)[name]?.(options);
/** Keras names a function's metric as the function, and so do we. */
const metricOf = (name: string) => functions[name] ?? name;

describe('fit and evaluate with functions, class weights, weights of steps and ignored classes against Keras 3, within 1e-4', () => {
  it.each(cases<Case>('fitArguments'))('$name', async (c) => {
    const model = sequential([
      layers.dense({ units: c.shape.reduce((a, b) => a * b, 1), inputShape: [5] }),
      layers.reshape({ targetShape: c.shape }),
      ...(c.activation ? [layers.activation({ activation: c.activation })] : []),
    ]);
    model.compile({
      optimizer: optimizers.sgd({ learningRate: 0.05 }),
      loss: lossOf(c.loss, c.options),
      metrics: c.metrics.map(metricOf),
      weightedMetrics: c.weightedMetrics.map(metricOf),
    } as CompileOptions);
    await model.setWeights(c.before.map(toTensor));
    const sampleWeight = c.args.sampleWeight && toTensor(c.args.sampleWeight);
    const { classWeight } = c.args;
    const [x, y] = [toTensor(c.x), toTensor(c.y)];
    const options = { ...(sampleWeight && { sampleWeight }), ...(classWeight && { classWeight }) };
    const { history } = await model.fit(x, y, { batchSize: 4, epochs: 3, shuffle: false, verbose: 0, ...options });
    expect(distance(history.loss as number[], c.losses), `${history.loss} against ${c.losses}`).toBeLessThanOrEqual(1e-4);
    const logs = await model.evaluate(x, y, sampleWeight ? { sampleWeight } : {});
    expect(Object.keys(logs)).toEqual(Object.keys(c.logs));
    for (const [name, want] of Object.entries(c.logs)) {
      expect(distance([logs[name] as number], [want]), `${name}: ${logs[name]} against ${want}`).toBeLessThanOrEqual(1e-4);
    }
  });
});

it('class weights count for smoothed labels, and not 1', async () => {
  const x = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const y = x.map((_, i) => [i % 2 ? 0.05 : 0.95, i % 2 ? 0.95 : 0.05]);
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'zeros', inputShape: [2] })]);
  model.compile({ loss: 'categoricalCrossentropy', optimizer: optimizers.sgd({ learningRate: 0 }) });
  const loss = async (classWeight: object) => (await model.fit(x, y, { verbose: 0, ...classWeight })).history.loss?.[0] as number;
  expect(await loss({})).toBeCloseTo(Math.log(2), 5);
  expect(await loss({ classWeight: { 0: 1, 1: 5 } })).toBeCloseTo(3 * Math.log(2), 5);
});

describe('plain functions', () => {
  const compile = (options: Partial<CompileOptions>) => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.compile({ loss: 'mse', ...options } as CompileOptions);
    return model;
  };
  const evaluate = (options: Partial<CompileOptions>) =>
    compile(options).evaluate(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [1, 2, 3],
    );

  it('metrics are logged under the name of the function, and one without a name as metric', async () => {
    const off = (t: Value, p: Value) => ops.abs(ops.sub(t, p));
    const logs = await evaluate({ metrics: [off, (t, p) => ops.abs(ops.sub(t, p)), 'mae'] });
    expect(Object.keys(logs)).toEqual(['loss', 'mae', 'metric', 'off']);
    // With labels (n) against outputs (n, 1).
    expect(logs.off).toBeCloseTo(logs.mae as number, 6);
    expect(logs.metric).toBeCloseTo(logs.mae as number, 6);
  });

  it('objects of one method are losses and metrics too', async () => {
    const call = (t: Value, p: Value) => ops.mean(ops.abs(ops.sub(t, p)), [-1]);
    const logs = await evaluate({ loss: { name: 'own', call }, metrics: [{ name: 'own', call }, 'mae'] });
    expect(logs.own).toBeCloseTo(logs.mae as number, 6);
    expect(logs.loss).toBeCloseTo(logs.mae as number, 6);
  });

  it.each([
    ['makers are refused', { loss: losses.huber as never }, /remedy|Call it: losses\.huber\(\) is a loss/],
    ['makers of metrics are refused', { metrics: [metrics.auc as never] }, /Call it: metrics\.auc\(\) is a metric/],
    [
      'what is no value',
      { loss: (() => 3) as never },
      'loss "loss": expected a value [3, …] or a scalar, computed with ops, got 3.',
    ],
    [
      'a value of another batch',
      {
        loss: function own(_: Value, p: Value) {
          return ops.reshape(ops.mean(p), [1]);
        },
      },
      'loss "own": expected a value [3, …] or a scalar, computed with ops, got one of shape (1,). Reduce the other axes, and leave the first.',
    ],
  ] as const)('%s', async (_, options, message) => {
    await expect((async () => evaluate(options as Partial<CompileOptions>))()).rejects.toThrow(message);
  });
});
