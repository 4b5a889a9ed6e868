import { EvenkeelError } from '../errors.ts';
import { type Loss, type LossName, lossesByName } from '../losses/index.ts';
import * as accuracies from './accuracy.ts';
import { auc } from './auc.ts';
import type { Metric, StatefulMetric } from './metric.ts';
import { cosineSimilarity, r2Score, rootMeanSquaredError } from './regression.ts';
import * as thresholded from './thresholded.ts';

export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from './accuracy.ts';
export {
  type AtOptions,
  type AUCOptions,
  auc,
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from './auc.ts';
export { confusionMatrix } from './confusionMatrix.ts';
export { type Average, type F1ScoreOptions, type FBetaScoreOptions, f1Score, fBetaScore } from './fScore.ts';
export * from './losses.ts';
export { isStateful, type Metric, type MetricResult, type StatefulMetric, type Table } from './metric.ts';
export { type Aggregation, cosineSimilarity, type R2ScoreOptions, r2Score, rootMeanSquaredError } from './regression.ts';
export * from './thresholded.ts';

/** Every loss is a metric too; the cosine similarity then has the other sign, as in Keras. */
const means = {
  accuracy: accuracies.accuracy,
  binaryAccuracy: accuracies.binaryAccuracy,
  categoricalAccuracy: accuracies.categoricalAccuracy,
  sparseCategoricalAccuracy: accuracies.sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy: accuracies.sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy: accuracies.topKCategoricalAccuracy,
  ...(lossesByName as Record<LossName, () => Metric>),
  cosineSimilarity,
};

const stateful = { auc, ...thresholded, r2Score, rootMeanSquaredError };

export type MetricName = keyof typeof means;
export type StatefulMetricName = keyof typeof stateful;

/**
 * The metric itself, or the one of a name with its defaults, under the name it was asked for. `accuracy` is the one that fits the labels.
 * @throws EvenkeelError for an unknown name
 */
export function getMetric(like: Metric | MetricName, loss?: Loss): Metric;
export function getMetric(like: Metric | MetricName | StatefulMetric | StatefulMetricName, loss?: Loss): Metric | StatefulMetric;
export function getMetric(like: Metric | StatefulMetric | string, _loss?: Loss): Metric | StatefulMetric {
  if (typeof like === 'object') return like;
  const all: Readonly<Record<string, () => Metric | StatefulMetric>> = { ...means, ...stateful };
  const make = Object.hasOwn(all, like) ? all[like] : undefined;
  if (make) return { ...make(), name: like };
  throw new EvenkeelError({
    where: 'compile, option metrics',
    expected: `metrics (${Object.keys(all).join(', ')})`,
    got: JSON.stringify(like),
  });
}
