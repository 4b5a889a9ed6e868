import type { Schema } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type Confusion, confusionCounts, readConfusion } from './confusion.ts';
import type { StatefulMetric } from './metric.ts';
import { type NameOption, namedMetric } from './named.ts';
import { requireInteger, requireOption } from './options.ts';
import { positions, ratio } from './parts.ts';

export interface ThresholdOptions {
  /** An output above it counts as positive, from 0 to 1. Several give a result each. Default 0.5, or with `topK` any. */
  readonly thresholds?: number | readonly number[];
}

const thresholdOptions = { thresholds: 'optional' } satisfies Schema<ThresholdOptions>;

export interface PrecisionOptions extends ThresholdOptions {
  /** Counts only the k largest outputs of each sample as possible positives. Default all. Compares all outputs with one another. */
  readonly topK?: number | undefined;
  /** Counts this output alone. Default all. */
  readonly classId?: number | undefined;
}

const precisionOptions = {
  ...thresholdOptions,
  topK: 'optional',
  classId: 'optional',
} satisfies Schema<PrecisionOptions>;

type Maker<O extends ThresholdOptions> = {
  (options?: O & NameOption & { readonly thresholds?: number }): StatefulMetric;
  (options: O & NameOption & { readonly thresholds: readonly number[] }): StatefulMetric<readonly number[]>;
};

/** Stands below every output, as Keras's. */
const LOWEST = -1e10;

/** Outputs among the k largest of their sample, of equal ones the first; the others −∞. */
function keepTopK(yPred: Value, k: number): Value {
  const { shape, graph } = yPred;
  const n = shape.at(-1) as number;
  const [other, own] = [ops.reshape(yPred, [...shape.slice(0, -1), 1, n]), ops.reshape(yPred, [...shape, 1])];
  const before = ops.greater(ops.reshape(positions(graph, n), [n, 1]), positions(graph, n));
  const larger = ops.sum(ops.add(ops.greater(other, own), ops.mul(ops.equal(other, own), before)), -1);
  return ops.select(ops.greater(k, larger), yPred, Number.NEGATIVE_INFINITY);
}

/** A metric of the counts at each threshold. */
function thresholded<O extends PrecisionOptions>(
  name: string,
  schema: Schema<O>,
  read: (c: Confusion, i: number) => number,
): Maker<O> {
  const make = namedMetric(
    name,
    schema as unknown as Schema<PrecisionOptions>,
    ({ thresholds, topK, classId }: PrecisionOptions = {}) => {
      const list = [thresholds ?? (topK === undefined ? 0.5 : LOWEST)].flat();
      for (const t of [thresholds ?? []].flat()) {
        requireOption(name, 'thresholds', t, t >= 0 && t <= 1, 'numbers from 0 to 1');
      }
      if (topK !== undefined) requireInteger(name, 'topK', topK, 1);
      if (classId !== undefined) requireInteger(name, 'classId', classId, 0);
      return {
        name,
        counts: (yTrue: Value, yPred: Value, sampleWeight?: Value) =>
          confusionCounts(yTrue, topK === undefined ? yPred : keepTopK(yPred, topK), { thresholds: list, classId, sampleWeight }),
        result(totals: ArrayLike<number>) {
          const confusion = readConfusion(totals);
          const all = list.map((_, i) => read(confusion, i));
          return typeof thresholds === 'object' ? all : (all[0] as number);
        },
      };
    },
  );
  return make as Maker<O>;
}

const at = (values: readonly number[], i: number) => values[i] as number;

/**
 * TP / (TP + FP): which share of what was called positive is. 0 where nothing was. Labels of 0 and 1 and outputs [batch, …] of all batches
 * → a number, or one for each of several thresholds.
 * @throws EvenkeelError for an option out of its range
 */
export const precision = thresholded<PrecisionOptions>('precision', precisionOptions, (c, i) =>
  ratio(at(c.truePositives, i), at(c.truePositives, i) + at(c.falsePositives, i)),
);
/**
 * TP / (TP + FN): which share of what is positive was called so. 0 where nothing is. Labels of 0 and 1 and outputs [batch, …] of all
 * batches → a number, or one for each of several thresholds.
 * @throws EvenkeelError for an option out of its range
 */
export const recall = thresholded<PrecisionOptions>('recall', precisionOptions, (c, i) =>
  ratio(at(c.truePositives, i), at(c.truePositives, i) + at(c.falseNegatives, i)),
);
/**
 * The number TP of positive labels above the threshold. Labels of 0 and 1 and outputs [batch, …] of all batches → a number, or one for
 * each of several thresholds.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const truePositives = thresholded<ThresholdOptions>('truePositives', thresholdOptions, (c, i) => at(c.truePositives, i));
/**
 * The number FP of negative labels above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const falsePositives = thresholded<ThresholdOptions>('falsePositives', thresholdOptions, (c, i) =>
  at(c.falsePositives, i),
);
/**
 * The number TN of negative labels that are not above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const trueNegatives = thresholded<ThresholdOptions>('trueNegatives', thresholdOptions, (c, i) => at(c.trueNegatives, i));
/**
 * The number FN of positive labels that are not above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const falseNegatives = thresholded<ThresholdOptions>('falseNegatives', thresholdOptions, (c, i) =>
  at(c.falseNegatives, i),
);
