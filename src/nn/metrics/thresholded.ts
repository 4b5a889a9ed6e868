import { integer, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type Confusion, confusionCounts, readConfusion } from './confusion.ts';
import type { StatefulMetric } from './metric.ts';
import { type MetricTraits, type NameOption, statefulMetric } from './metricFactory.ts';
import { positions } from './parts.ts';
import { thresholdOption } from './thresholds.ts';

export interface ThresholdOptions {
  /** An output above it counts as positive, from 0 to 1. Several give a result each. Default 0.5, or with `topK` any. */
  readonly thresholds?: number | readonly number[] | undefined;
}

export const thresholdOptions = {
  thresholds: thresholdOption,
} satisfies OptionTable<ThresholdOptions>;

export interface PrecisionOptions extends ThresholdOptions {
  /** Counts only the k largest outputs of each sample as possible positives. Default all. Compares all outputs with one another. */
  readonly topK?: number | undefined;
  /** Counts this output alone. Default all. */
  readonly classId?: number | undefined;
}

export const precisionOptions = {
  ...thresholdOptions,
  topK: { check: integer(1), form: 'integer' },
  classId: { check: integer(0), form: 'integer' },
} satisfies OptionTable<PrecisionOptions>;

type ThresholdedFactory<O extends ThresholdOptions> = {
  (options?: O & NameOption & { readonly thresholds?: number }): StatefulMetric;
  (options: O & NameOption & { readonly thresholds: readonly number[] }): StatefulMetric<readonly number[]>;
};

/** Stands below every output, as Keras's. */
const LOWEST = -1e10;

/** Outputs among the k largest of their sample, of equal ones the first; the others −∞. */
function keepTopK(yPred: Value, k: number): Value {
  const { shape, graph } = yPred;
  const n = shape.at(-1) as number;
  const [other, self] = [ops.reshape(yPred, [...shape.slice(0, -1), 1, n]), ops.reshape(yPred, [...shape, 1])];
  const before = ops.greater(ops.reshape(positions(graph, n), [n, 1]), positions(graph, n));
  const larger = ops.sum(ops.add(ops.greater(other, self), ops.mul(ops.equal(other, self), before)), -1);
  return ops.select(ops.greater(k, larger), yPred, Number.NEGATIVE_INFINITY);
}

/**
 * A factory of a metric of the counts at each threshold.
 * @param read the metric, from a function that gives each of the four counts
 */
export function thresholded<O extends PrecisionOptions>(
  traits: Pick<MetricTraits, 'name' | 'higherIsBetter'>,
  table: OptionTable<O>,
  read: (at: (counts: keyof Confusion) => number) => number,
): ThresholdedFactory<O> {
  const make = statefulMetric<O, number | readonly number[]>({ ...traits, numbered: true }, table, (options) => {
    const { thresholds, topK, classId } = options as PrecisionOptions;
    const list = [thresholds ?? (topK === undefined ? 0.5 : LOWEST)].flat();
    return {
      counts: (yTrue, yPred, sampleWeight) =>
        confusionCounts(yTrue, topK === undefined ? yPred : keepTopK(yPred, topK), { thresholds: list, classId, sampleWeight }),
      result(totals) {
        const confusion = readConfusion(totals);
        const all = list.map((_, i) => read((counts) => confusion[counts][i] as number));
        return typeof thresholds === 'object' ? all : (all[0] as number);
      },
    };
  });
  return make as unknown as ThresholdedFactory<O>;
}
