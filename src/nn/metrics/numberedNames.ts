import { configOf } from '../../core/config.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';

type Any = Metric | StatefulMetric<MetricResult>;

/** Whether a metric's default name gets a number, as Keras gives it to some as to layers: of all others the logs alone number equal names. */
export const isNumbered = (metric: Any): boolean => 'numbered' in metric && metric.numbered === true;

/**
 * Names for the metrics of one `compile`: where several of a class were given no name, `auc`, `auc_1`, …, over all outputs. One that is
 * there twice keeps its number.
 */
export function metricNumbers(): (metric: Any) => Any {
  const counts = new Map<string, number>();
  const known = new Map<Any, Any>();
  return (metric) => {
    const config = configOf(metric);
    const isDefault = config && config.options.name === undefined && metric.name === config.name;
    if (!isDefault || !isNumbered(metric)) return metric;
    const earlier = known.get(metric);
    if (earlier) return earlier;
    const count = counts.get(config.name) ?? 0;
    counts.set(config.name, count + 1);
    const numbered = count === 0 ? metric : { ...metric, name: `${config.name}_${count}` };
    known.set(metric, numbered);
    return numbered;
  };
}
