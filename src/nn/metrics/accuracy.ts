import type { Value } from '../../ir/graph.ts';
import { binaryAccuracy } from './binaryAccuracy.ts';
import { categoricalAccuracy } from './categoricalAccuracy.ts';
import { meanMetric } from './metricFactory.ts';
import { kindOfLabels } from './parts.ts';
import { sparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';

/**
 * The accuracy that fits the labels, under the name `accuracy`. As Keras it looks at shapes alone: binary for a single output, sparse for
 * labels without an axis of classes, else categorical.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [metrics.accuracy()] });
 * (await net.evaluate(tensor([[0.1, 0.9], [0.8, 0.2]]), tensor([1, 1]))).accuracy; // 0.5
 * ```
 */
export const accuracy = meanMetric({ name: 'accuracy', higherIsBetter: true }, {}, () => (yTrue, yPred) => {
  const make = { binary: binaryAccuracy, sparse: sparseCategoricalAccuracy, oneHot: categoricalAccuracy };
  return make[kindOfLabels(yTrue, yPred)]().values?.(yTrue, yPred) as Value;
});
