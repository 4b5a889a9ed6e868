import type { Value } from '../../ir/graph.ts';

/** A metric that is a mean: one number a sample, reported as the (weighted) mean over samples. */
export interface Metric {
  readonly name: string;
  /** Whether a model is better where it is larger, or smaller: what callbacks go by that watch it. Left out where neither is so. */
  readonly higherIsBetter?: boolean | undefined;
  /** Traces the metric of each sample: yTrue and yPred [batch, …] → [batch]. */
  call(yTrue: Value, yPred: Value): Value;
  /** Traces what `call` is the mean of: [batch, …] → [batch, …]. Weights of time steps need it. */
  values?(yTrue: Value, yPred: Value): Value;
}

/** Rows of numbers. */
export type Table = readonly (readonly number[])[];

/** What a metric may come to: a number, which a training log can hold, one number for each class or threshold, or a table. */
export type MetricResult = number | readonly number[] | Table;

/**
 * A metric that is no mean over samples, as precision or the area under a curve. It is computed from counts that add up: each batch gives
 * a flat vector of float32, exact for counts up to 2²⁴, and the vectors of all batches are added in float64 outside the program.
 */
export interface StatefulMetric<R extends MetricResult = number> {
  readonly name: string;
  /** As that of `Metric`. */
  readonly higherIsBetter?: boolean | undefined;
  /** Whether a default name gets a number where a model has several, `auc_1`, which Keras does for some classes. Default false. */
  readonly numbered?: boolean | undefined;
  /**
   * Traces the batch's counts: yTrue and yPred [batch, …] → a vector whose length depends on the shape of one sample alone. A sample of
   * weight w (sampleWeight [batch], or for time steps [batch, steps]; 1 where left out) counts w times.
   */
  counts(yTrue: Value, yPred: Value, sampleWeight?: Value): Value;
  /** The metric from the counts of all batches, added up. */
  result(totals: ArrayLike<number>): R;
}

/** Whether a metric is computed from counts and not a mean over samples. */
export const isStateful = <R extends MetricResult>(metric: Metric | StatefulMetric<R>): metric is StatefulMetric<R> =>
  'counts' in metric;
