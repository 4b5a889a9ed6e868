import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/ir/graph.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import { mistake } from '../support/mistake.ts';

const wrongRank = (metric: Pick<metrics.StatefulMetric, 'counts'>) => () => {
  const x = new Graph().input('x', [2, 3, 4]);
  return metric.counts(x, x);
};

describe("mistakes in a metric's options", () => {
  it.each([
    [
      'metric "topKCategoricalAccuracy", option k: expected an integer of at least 1, got 0.',
      () => metrics.topKCategoricalAccuracy({ k: 0 }),
    ],
    [
      'metric "sparseTopKCategoricalAccuracy", option k: expected an integer of at least 1, got 1.5.',
      () => metrics.sparseTopKCategoricalAccuracy({ k: 1.5 }),
    ],
    ['metric "precision", option thresholds: expected a number from 0 to 1, got 2.', () => metrics.precision({ thresholds: 2 })],
    [
      'metric "recall", option thresholds: expected a number from 0 to 1, got -1.',
      () => metrics.recall({ thresholds: [0.5, -1] }),
    ],
    ['metric "precision", option topK: expected an integer of at least 1, got 0.', () => metrics.precision({ topK: 0 })],
    ['metric "recall", option classId: expected an integer of at least 0, got -1.', () => metrics.recall({ classId: -1 })],
    ['metric "auc", option numThresholds: expected an integer from 2 to 100000, got 1.', () => metrics.auc({ numThresholds: 1 })],
    ['metric "auc", option thresholds: expected a number from 0 to 1, got 3.', () => metrics.auc({ thresholds: [3] })],
    [`metric "auc", option curve: expected 'ROC' or 'PR', got "AB".`, () => metrics.auc({ curve: 'AB' as 'PR' })],
    [
      `metric "auc", option summationMethod: expected 'interpolation', 'minoring' or 'majoring', got "none".`,
      () => metrics.auc({ summationMethod: 'none' as 'minoring' }),
    ],
    [
      'metric "precisionAtRecall", option recall: expected a number from 0 to 1, got 2.',
      () => metrics.precisionAtRecall({ recall: 2 }),
    ],
    [
      `metric "f1Score", option average: expected 'micro', 'macro' or 'weighted', got "mean".`,
      () => metrics.f1Score({ average: 'mean' as 'micro' }),
    ],
    [
      'metric "f1Score", option threshold: expected a number above 0 and up to 1, got 0.',
      () => metrics.f1Score({ threshold: 0 }),
    ],
    ['metric "fBetaScore", option beta: expected a number above 0, got 0.', () => metrics.fBetaScore({ beta: 0 })],
    [
      'metric "r2Score", option numRegressors: expected an integer of at least 0, got -1.',
      () => metrics.r2Score({ numRegressors: -1 }),
    ],
    ['metric "f1Score": expected outputs (batch, classes), got (2, 3, 4).', wrongRank(metrics.f1Score())],
    ['metric "r2Score": expected outputs (batch, n), got (2, 3, 4).', wrongRank(metrics.r2Score())],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('metrics by name', () => {
  it.each(['accuracy', 'mae', 'cosineSimilarity', 'auc', 'precision', 'rootMeanSquaredError'] as const)('%s', (name) => {
    const metric = metrics.getMetric(name);
    expect(metric.name).toBe(name);
    expect(metrics.isStateful(metric)).toBe(['auc', 'precision', 'rootMeanSquaredError'].includes(name));
  });

  it('accuracy is chosen by the shapes of labels and outputs', () => {
    const shapeOf = (labels: number[], outputs: number[]) => {
      const graph = new Graph();
      metrics.accuracy().call(graph.input('t', labels), graph.input('p', outputs));
      return graph.nodes.map((n) => n.op.name);
    };
    expect(shapeOf([4], [4, 1])).toContain('greater');
    expect(shapeOf([4], [4, 3]).filter((op) => op === 'argmax').length).toBe(1);
    expect(shapeOf([4, 1], [4, 3]).filter((op) => op === 'argmax').length).toBe(1);
    expect(shapeOf([4, 3], [4, 3]).filter((op) => op === 'argmax').length).toBe(2);
  });
});
