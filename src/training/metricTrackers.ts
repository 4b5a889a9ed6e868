import type { Value } from '../ir/graph.ts';
import { isStateful, type MetricResult, type StatefulMetric } from '../nn/metrics/index.ts';
import { weightedSums } from '../nn/metrics/parts.ts';
import * as ops from '../ops/index.ts';
import type { OutputSpec } from './compiledModel.ts';
import { traceCounts, traceWeighted } from './traceLoss.ts';

/** A metric over the batches of an epoch: programs put out sums that add up over batches. */
export interface MetricTracker {
  readonly name: string;
  /** Whether a model is better where it is larger; undefined where its metric does not say it. */
  readonly higherIsBetter?: boolean | undefined;
  /** Traces the sums of one batch. */
  trace(batch: TracedBatch): readonly Value[];
  /** The metric, from the sums over all batches so far. */
  result(totals: readonly Float64Array[], samples: number): MetricResult;
}

/** A batch with its traced loss, output by output. */
export interface TracedBatch {
  /** The loss that training minimises: the mean over samples, weights and penalties included. */
  readonly loss: Value;
  readonly batch: number;
  readonly outputs: readonly {
    readonly yTrue: Value;
    readonly yPred: Value;
    readonly weight: Value | undefined;
    /** Of each sample, weighted. */
    readonly losses: Value;
  }[];
}

const perSample = ([sum]: readonly Float64Array[], samples: number) => (sum?.[0] as number) / samples;

/** A metric that is computed from counts. */
const counted = (prefix: string, metric: StatefulMetric<MetricResult>, counts: (b: TracedBatch) => Value): MetricTracker => ({
  name: prefix + metric.name,
  higherIsBetter: metric.higherIsBetter,
  trace: (b) => [counts(b)],
  result: ([totals]) => metric.result(totals ?? []),
});

/** Numbers what would have another's name, and says `weighted_` of what is also there unweighted, as Keras does. */
function named(trackers: readonly (MetricTracker & { readonly weighted?: boolean })[]): MetricTracker[] {
  const taken = new Set<string>();
  return trackers.map((tracker) => {
    const first = tracker.weighted && taken.has(tracker.name) ? `weighted_${tracker.name}` : tracker.name;
    let name = first;
    for (let i = 1; taken.has(name); i++) name = `${first}_${i}`;
    taken.add(name);
    return { ...tracker, name };
  });
}

/** Everything that is logged for these specs, sorted by name as Keras logs it. */
export function metricTrackers(specs: readonly OutputSpec[], names: readonly string[]): MetricTracker[] {
  const several = specs.length > 1;
  const trackers: (MetricTracker & { weighted?: boolean })[] = [
    { name: 'loss', higherIsBetter: false, trace: ({ loss, batch }) => [ops.mul(loss, batch)], result: perSample },
  ];
  for (const [i, { metrics, weightedMetrics }] of specs.entries()) {
    const prefix = several ? `${names[i]}_` : '';
    const output = ({ outputs }: TracedBatch) => outputs[i] as TracedBatch['outputs'][number];
    if (several) {
      const trace = (b: TracedBatch) => [ops.sum(output(b).losses)];
      trackers.push({ name: `${prefix}loss`, higherIsBetter: false, trace, result: perSample });
    }
    for (const metric of metrics) {
      if (isStateful(metric)) {
        trackers.push(counted(prefix, metric, (b) => traceCounts(metric, output(b).yTrue, output(b).yPred)));
        continue;
      }
      const trace = (b: TracedBatch) => {
        const { yTrue, yPred } = output(b);
        return [ops.sum(traceWeighted('metric', metric, yTrue, yPred, undefined))];
      };
      trackers.push({ name: prefix + metric.name, higherIsBetter: metric.higherIsBetter, trace, result: perSample });
    }
    for (const metric of weightedMetrics) {
      if (isStateful(metric)) {
        const counts = (b: TracedBatch) => traceCounts(metric, output(b).yTrue, output(b).yPred, output(b).weight);
        trackers.push({ ...counted(prefix, metric, counts), weighted: true });
        continue;
      }
      trackers.push({
        name: prefix + metric.name,
        higherIsBetter: metric.higherIsBetter,
        weighted: true,
        trace(b) {
          const { yTrue, yPred, weight } = output(b);
          const values = traceWeighted('metric', metric, yTrue, yPred, weight);
          return weight ? weightedSums(values, weight) : [ops.sum(values)];
        },
        result: ([sum, weight], samples) => (sum?.[0] as number) / (weight?.[0] ?? samples),
      });
    }
  }
  return named(trackers).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
