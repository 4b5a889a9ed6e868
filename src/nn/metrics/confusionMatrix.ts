import { requireFinite } from '../../core/checks.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import * as ops from '../../ops/index.ts';
import type { Table } from './metric.ts';
import { statefulMetric } from './metricFactory.ts';
import { kindOfLabels, oneHot } from './parts.ts';

export interface ConfusionMatrixOptions {
  /** Where a model with a single output takes a sample for class 1. Default 0.5. */
  readonly threshold?: number;
}

/**
 * How often which class was taken for which: row i, column j counts samples of class i for which the model's largest output is j. For
 * one-hot labels or class indices; a model with a single output has the classes 0 and 1, told apart at `threshold` (default 0.5).
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [metrics.confusionMatrix()] });
 * (await net.evaluate(tensor([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]), tensor([0, 1, 1]))).confusionMatrix; // [[1, 0], [1, 1]]
 * ```
 */
export const confusionMatrix = statefulMetric<ConfusionMatrixOptions, Table>(
  { name: 'confusionMatrix' },
  { threshold: { default: 0.5, check: requireFinite } },
  ({ threshold }) => ({
    counts(yTrue, yPred, sampleWeight) {
      const kind = kindOfLabels(yTrue, yPred);
      const classes = kind === 'binary' ? 2 : (yPred.shape.at(-1) as number);
      const guesses = kind === 'binary' ? ops.greater(yPred, threshold) : ops.argmax(yPred);
      let rows = oneHot(kind === 'oneHot' ? ops.argmax(yTrue) : yTrue, classes);
      if (sampleWeight) {
        const [weights, elements] = [sizeOf(sampleWeight.shape), sizeOf(guesses.shape)];
        const each = ops.mul(ops.reshape(sampleWeight, [weights, 1]), yPred.graph.constant(1, [weights, elements / weights]));
        rows = ops.mul(rows, ops.reshape(each, [elements, 1]));
      }
      return ops.reshape(ops.matmul(rows, oneHot(guesses, classes), { transposeA: true }), [classes * classes]);
    },
    result(totals): Table {
      const all = Array.from(totals);
      const classes = Math.sqrt(all.length);
      return Array.from({ length: classes }, (_, i) => all.slice(i * classes, (i + 1) * classes));
    },
  }),
);
