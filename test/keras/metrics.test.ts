import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { Graph } from '../../src/ir/graph.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import { isStateful, type Metric, type StatefulMetric } from '../../src/nn/metrics/metric.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

type AnyMetric = Metric | StatefulMetric<number | readonly number[]>;
const makeMetric = metrics as unknown as Record<string, (args: object) => AnyMetric>;

/** What a metric gives for two batches, the first of 5 samples, added up in float64. */
async function overBatches(
  metric: Pick<StatefulMetric, 'counts'>,
  yTrue: Tensor,
  yPred: Tensor,
  weights?: Tensor,
): Promise<number[]> {
  const samples = yPred.shape[0] as number;
  let totals: number[] = [];
  for (const [from, to] of [
    [0, 5],
    [5, samples],
  ] as const) {
    const graph = new Graph();
    const input = (name: string, t: Tensor) => graph.input(name, [to - from, ...t.shape.slice(1)]);
    const inputs = { yTrue, yPred, ...(weights && { weights }) };
    const [t, p, w] = Object.entries(inputs).map(([name, tensor]) => input(name, tensor));
    graph.output('counts', metric.counts(t as typeof p & object, p as typeof p & object, w));
    const executable = await (await wasmBackend().createSession()).compile(graph.program());
    for (const [name, tensor] of Object.entries(inputs)) executable.input(name)?.set(tensor.slice(from, to).data);
    await executable.run();
    const counts = Array.from(executable.read('counts'));
    totals = totals.length === 0 ? counts : totals.map((v, i) => v + (counts[i] as number));
  }
  return totals;
}

interface MetricCase {
  readonly name: string;
  readonly args: object;
  readonly yTrue: StoredArray;
  readonly yPred: StoredArray;
  readonly weights: StoredArray;
  /** Without and, for metrics with state, with sample weights. */
  readonly results: StoredArray[];
}

describe('metrics over two batches against Keras 3, within 1e-6', () => {
  for (const [i, c] of cases<MetricCase>('metrics').entries()) {
    it(`${i + 1}. ${c.name} ${JSON.stringify(c.args)} of [${c.yPred.shape}]`, async () => {
      const metric = (makeMetric[c.name] as (args: object) => AnyMetric)(c.args);
      const [yTrue, yPred] = [toTensor(c.yTrue), toTensor(c.yPred)];
      expect(metric.name).toBe(c.name);
      for (const [weighted, stored] of c.results.entries()) {
        let got: number | readonly number[];
        if (isStateful(metric)) {
          got = metric.result(await overBatches(metric, yTrue, yPred, weighted ? toTensor(c.weights) : undefined));
        } else {
          got = await meanOf(metric, yTrue, yPred);
        }
        expect(distance([got].flat(), toTensor(stored).data), weighted ? 'with weights' : 'without').toBeLessThanOrEqual(1e-6);
      }
    });
  }
});

/** The mean of a metric over all samples. */
async function meanOf(metric: Metric, yTrue: Tensor, yPred: Tensor): Promise<number> {
  const graph = new Graph();
  graph.output('each', metric.call(graph.input('t', yTrue.shape), graph.input('p', yPred.shape)));
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  executable.input('t')?.set(yTrue.data);
  executable.input('p')?.set(yPred.data);
  await executable.run();
  const each = Array.from(executable.read('each'));
  expect(each.length).toBe(yPred.shape[0]);
  return each.reduce((a, b) => a + b, 0) / each.length;
}

describe('the confusion matrix', () => {
  const [a, b, c] = [
    [0.8, 0.1, 0.1],
    [0.2, 0.7, 0.1],
    [0.3, 0.1, 0.6],
  ] as const;
  const yPred = new Tensor(Float32Array.from([a, b, b, c, a, b, c].flat()), [7, 3]);
  const numbers = [0, 1, 2, 2, 0, 0, 1];
  const table = [
    [2, 1, 0],
    [0, 1, 1],
    [0, 1, 1],
  ];

  it('counts true classes by row and guesses by column, for class indices and one-hot labels', async () => {
    const metric = metrics.confusionMatrix();
    const sparse = new Tensor(Float32Array.from(numbers), [7]);
    const oneHot = new Tensor(Float32Array.from(numbers.flatMap((n) => [0, 1, 2].map((i) => Number(i === n)))), [7, 3]);
    expect(metric.result(await overBatches(metric, sparse, yPred))).toEqual(table);
    expect(metric.result(await overBatches(metric, oneHot, yPred))).toEqual(table);
    const weights = new Tensor(new Float32Array(7).fill(0.5), [7]);
    expect(metric.result(await overBatches(metric, sparse, yPred, weights))).toEqual(table.map((row) => row.map((v) => v / 2)));
  });

  it('has two classes for a single output', async () => {
    const metric = metrics.confusionMatrix();
    const outputs = new Tensor(Float32Array.of(0.1, 0.9, 0.6, 0.4, 0.2, 0.8), [6, 1]);
    const labels = new Tensor(Float32Array.of(0, 1, 0, 1, 0, 1), [6]);
    expect(metric.result(await overBatches(metric, labels, outputs))).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });
});
