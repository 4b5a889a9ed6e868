import { findByName, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { fromFunction } from '../losses/custom.ts';
import { type LossFunction, type LossName, lossesByName } from '../losses/index.ts';
import * as accuracies from './accuracy.ts';
import { metricAliases } from './aliases.ts';
import { auc } from './auc.ts';
import { confusionMatrix } from './confusionMatrix.ts';
import * as scores from './fScore.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';
import { cosineSimilarity, r2Score, rootMeanSquaredError } from './regression.ts';
import * as thresholded from './thresholded.ts';

export * from './accuracy.ts';
export * from './auc.ts';
export { confusionMatrix } from './confusionMatrix.ts';
export * from './fScore.ts';
export * from './losses.ts';
export * from './metric.ts';
export * from './regression.ts';
export * from './thresholded.ts';

/** Every loss is a metric too; the cosine similarity then has the other sign, as in Keras. */
const means = { ...accuracies, ...(lossesByName as Record<LossName, () => Metric>), cosineSimilarity };

const stateful = { auc, confusionMatrix, ...scores, ...thresholded, r2Score, rootMeanSquaredError };

export type MetricName = keyof typeof means;
export type StatefulMetricName = keyof typeof stateful;
/** A metric of either kind, whatever it comes to. */
export type AnyMetric = Metric | StatefulMetric<MetricResult>;

const all: Readonly<Record<string, () => AnyMetric>> = { ...means, ...stateful };
const makers: ReadonlySet<unknown> = new Set(Object.values(all));
const isMetric = (v: unknown): v is AnyMetric => typeof v === 'object' && v !== null && ('call' in v || 'counts' in v);

/**
 * The metric itself, the mean of a plain function, or the one of a name with its defaults, under the name it was asked for. `accuracy` is
 * the one that fits the labels.
 * @throws EvenkeelError for an unknown name, and for a function that makes a metric
 */
export function getMetric(like: AnyMetric | LossFunction | string): AnyMetric {
  if (isMetric(like)) return like;
  if (typeof like === 'function' && !makers.has(like)) return fromFunction('metric', like);
  const make = findByName(all, like, metricAliases)?.[1];
  if (make) return { ...make(), name: like as string };
  throw new EvenkeelError({
    where: 'compile, option metrics',
    got: describeValue(like),
    ...unknownName('a metric', Object.keys(all).sort(), like),
    ...(typeof like === 'function' && { remedy: 'Call it: metrics.auc() is a metric, metrics.auc makes one.' }),
  });
}
