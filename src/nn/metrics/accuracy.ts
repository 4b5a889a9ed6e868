import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { Metric } from './metric.ts';
import { namedMetric } from './named.ts';
import { requireInteger } from './options.ts';
import { kindOfLabels, meanMetric, oneHot } from './parts.ts';

/** 1 where the largest of yPred is where the largest of one-hot yTrue is, else 0: labels and outputs [batch, …, classes] → [batch]. */
export const categoricalAccuracy = namedMetric(
  'categoricalAccuracy',
  {},
  (): Metric =>
    meanMetric('categoricalAccuracy', (yTrue, yPred) =>
      ops.equal(ops.argmax(ops.reshape(yTrue, yPred.shape)), ops.argmax(yPred)),
    ),
);

/**
 * 1 where the largest of yPred is at the class index yTrue, else 0: labels [batch, …] or [batch, …, 1] and outputs [batch, …, classes] →
 * [batch].
 */
export const sparseCategoricalAccuracy = namedMetric(
  'sparseCategoricalAccuracy',
  {},
  (): Metric =>
    meanMetric('sparseCategoricalAccuracy', (yTrue, yPred) =>
      ops.equal(ops.reshape(yTrue, yPred.shape.slice(0, -1)), ops.argmax(yPred)),
    ),
);

/** The share of outputs that are on yTrue's side of `threshold` (default 0.5): labels of 0 and 1 and outputs [batch, …] → [batch]. */
export const binaryAccuracy = namedMetric(
  'binaryAccuracy',
  { threshold: 'optional' },
  ({ threshold = 0.5 }: { readonly threshold?: number } = {}): Metric =>
    meanMetric('binaryAccuracy', (yTrue, yPred) => ops.equal(ops.reshape(yTrue, yPred.shape), ops.greater(yPred, threshold))),
);

export interface TopKOptions {
  /** How many of the largest outputs count as guesses. Default 5. */
  readonly k?: number;
}

/** 1 where fewer than k outputs are larger than that of the class `numbers` say; 0 where that output is NaN. */
function inTopK(numbers: Value, yPred: Value, k: number): Value {
  const last = yPred.shape.length - 1;
  const classes = yPred.shape[last] as number;
  const own = ops.sum(ops.select(ops.reshape(oneHot(numbers, classes), yPred.shape), yPred, 0), [last]);
  const larger = ops.sum(ops.greater(yPred, ops.reshape(own, [...own.shape, 1])), [last]);
  return ops.mul(ops.greater(k, larger), ops.equal(own, own));
}

/**
 * 1 where the class of one-hot yTrue is among the k (default 5) largest of yPred, else 0: labels and outputs [batch, …, classes] →
 * [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 */
export const topKCategoricalAccuracy = namedMetric(
  'topKCategoricalAccuracy',
  { k: 'optional' },
  ({ k = 5 }: TopKOptions = {}): Metric => {
    const name = 'topKCategoricalAccuracy';
    requireInteger(name, 'k', k, 1);
    return meanMetric(name, (yTrue, yPred) => inTopK(ops.argmax(ops.reshape(yTrue, yPred.shape)), yPred, k));
  },
);

/**
 * 1 where the class index yTrue is among the k (default 5) largest of yPred, else 0: labels [batch, …] or [batch, …, 1] and outputs
 * [batch, …, classes] → [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 */
export const sparseTopKCategoricalAccuracy = namedMetric(
  'sparseTopKCategoricalAccuracy',
  { k: 'optional' },
  ({ k = 5 }: TopKOptions = {}): Metric => {
    const name = 'sparseTopKCategoricalAccuracy';
    requireInteger(name, 'k', k, 1);
    return meanMetric(name, (yTrue, yPred) => inTopK(ops.reshape(yTrue, yPred.shape.slice(0, -1)), yPred, k));
  },
);

/**
 * The accuracy that fits the labels, under the name `accuracy`. As Keras it looks at shapes alone: binary for a single output, sparse for
 * labels without an axis of classes, else categorical.
 */
export const accuracy = namedMetric(
  'accuracy',
  {},
  (): Metric =>
    meanMetric('accuracy', (yTrue, yPred) => {
      const make = { binary: binaryAccuracy, sparse: sparseCategoricalAccuracy, oneHot: categoricalAccuracy };
      return make[kindOfLabels(yTrue, yPred)]().values?.(yTrue, yPred) as Value;
    }),
);
