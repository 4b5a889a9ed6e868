import { findByName, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { optionsOf } from '../../core/options.ts';
import { fromFunction } from '../losses/custom.ts';
import type { LossFunction } from '../losses/index.ts';
import { metricAliases } from './aliases.ts';
import * as all from './all.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';

/** Every metric by its name and Keras's short ones. The cosine similarity has the other sign than the loss, as in Keras. */
export const metricsByName = {
  ...all,
  bce: all.binaryCrossentropy,
  kld: all.klDivergence,
  mae: all.meanAbsoluteError,
  mape: all.meanAbsolutePercentageError,
  mse: all.meanSquaredError,
  msle: all.meanSquaredLogarithmicError,
};

type Factories = typeof metricsByName;

/** Names of metrics that are means over samples. */
export type MetricName = { [K in keyof Factories]: Factories[K] extends () => Metric ? K : never }[keyof Factories];
/** Names of all others, but those that have an option without a default. */
export type StatefulMetricName = {
  [K in keyof Factories]: Factories[K] extends () => StatefulMetric<MetricResult> ? K : never;
}[keyof Factories];
/** A metric of either kind, whatever it comes to. */
export type AnyMetric = Metric | StatefulMetric<MetricResult>;

const factories: ReadonlySet<unknown> = new Set(Object.values(metricsByName));
const isMetric = (v: unknown): v is AnyMetric => typeof v === 'object' && v !== null && ('call' in v || 'counts' in v);

/** Those that have a name: what has an option without a default has to be made. */
const named = Object.fromEntries(
  Object.entries(metricsByName).filter(([, make]) => !Object.values(optionsOf(make) ?? {}).some(({ required }) => required)),
) as Readonly<Record<MetricName | StatefulMetricName, () => AnyMetric>>;

/** The metric of a name with its defaults, in any of the spellings that `compile` takes; undefined for another name. */
export const metricByName = (name: unknown): AnyMetric | undefined => findByName(named, name, metricAliases)?.[1]();

/**
 * The metric itself, the mean of a plain function, or the one of a name with its defaults, under the name it was asked for. `accuracy` is
 * the one that fits the labels.
 * @throws EvenkeelError for an unknown name, and for a function that makes a metric
 */
export function getMetric(like: AnyMetric | LossFunction | string): AnyMetric {
  if (isMetric(like)) return like;
  if (typeof like === 'function' && !factories.has(like)) return fromFunction('metric', like);
  const metric = metricByName(like);
  if (metric) return { ...metric, name: like as string };
  throw new EvenkeelError({
    where: 'compile, option metrics',
    got: describeValue(like),
    ...unknownName('a metric', Object.keys(named).sort(), like),
    ...(typeof like === 'function' && { remedy: 'Call it: metrics.auc() is a metric, metrics.auc makes one.' }),
  });
}
