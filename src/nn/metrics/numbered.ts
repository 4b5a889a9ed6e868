import { recipeOf } from '../../core/config.ts';
import * as curves from './auc.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';
import * as thresholded from './thresholded.ts';

type Any = Metric | StatefulMetric<MetricResult>;

/** The metrics whose default names Keras numbers, as it does those of layers: of all others the logs alone number equal names. */
const NUMBERED: ReadonlySet<string> = new Set([...Object.keys(curves), ...Object.keys(thresholded)]);

export const isNumbered = (maker: string): boolean => NUMBERED.has(maker);

/**
 * Names for the metrics of one `compile`: where several of a class were given no name, `auc`, `auc_1`, …, over all outputs. One that is
 * there twice keeps its number.
 */
export function metricNumbers(): (metric: Any) => Any {
  const counts = new Map<string, number>();
  const known = new Map<Any, Any>();
  return (metric) => {
    const maker = recipeOf(metric);
    const isDefault = maker && maker.options.name === undefined && metric.name === maker.name && isNumbered(maker.name);
    if (!isDefault) return metric;
    const found = known.get(metric);
    if (found) return found;
    const count = counts.get(maker.name) ?? 0;
    counts.set(maker.name, count + 1);
    const named = count === 0 ? metric : { ...metric, name: `${maker.name}_${count}` };
    known.set(metric, named);
    return named;
  };
}
