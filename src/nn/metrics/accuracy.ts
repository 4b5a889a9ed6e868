import type { Value } from '../../ir/graph.ts';
import { binaryAccuracy } from './binaryAccuracy.ts';
import { categoricalAccuracy } from './categoricalAccuracy.ts';
import type { Metric } from './metric.ts';
import { metricFactory } from './metricFactory.ts';
import { kindOfLabels, meanMetric } from './parts.ts';
import { sparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';

/**
 * The accuracy that fits the labels, under the name `accuracy`. As Keras it looks at shapes alone: binary for a single output, sparse for
 * labels without an axis of classes, else categorical.
 */
export const accuracy = metricFactory(
  'accuracy',
  {},
  (): Metric =>
    meanMetric({ name: 'accuracy', higherIsBetter: true }, (yTrue, yPred) => {
      const make = { binary: binaryAccuracy, sparse: sparseCategoricalAccuracy, oneHot: categoricalAccuracy };
      return make[kindOfLabels(yTrue, yPred)]().values?.(yTrue, yPred) as Value;
    }),
);
