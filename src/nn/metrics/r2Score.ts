import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { integer, oneOf } from '../../core/options.ts';
import * as ops from '../../ops/index.ts';
import type { StatefulMetric } from './metric.ts';
import { type NameOption, statefulMetric } from './metricFactory.ts';
import { concatenateRows, weightFor } from './parts.ts';

export interface R2ScoreOptions {
  /** Independent variables of the model, to correct for them: 1 − (1 − R²)(n − 1)/(n − p − 1). Default 0. */
  readonly numRegressors?: number;
}

export type Aggregation = 'uniformAverage' | 'varianceWeightedAverage';

type AllOptions = R2ScoreOptions & { readonly classAggregation?: Aggregation | null };

/**
 * 1 − Σ(yTrue − yPred)² / Σ(yTrue − mean(yTrue))² for outputs [batch, n]: the fraction of the variance that the model explains. The mean over
 * the outputs, or by `classAggregation` the mean weighted by their variances, or with `null` one for each.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.r2Score()] });
 * (await net.evaluate(tensor([[1], [2], [3]]), tensor([[1], [2], [4]]))).r2Score; // 0.7857
 * ```
 */
export const r2Score = statefulMetric<AllOptions, number | readonly number[]>(
  { name: 'r2Score', higherIsBetter: true },
  {
    classAggregation: {
      default: 'uniformAverage',
      nullable: true,
      check: oneOf('uniformAverage', 'varianceWeightedAverage', null),
      form: 'name',
    },
    numRegressors: { default: 0, check: integer(0), form: 'integer' },
  },
  r2ScoreOf,
) as {
  (options?: R2ScoreOptions & NameOption & { readonly classAggregation?: Aggregation }): StatefulMetric;
  (options: R2ScoreOptions & NameOption & { readonly classAggregation: null }): StatefulMetric<readonly number[]>;
};

function r2ScoreOf({
  classAggregation,
  numRegressors,
}: Required<AllOptions>): Pick<StatefulMetric<number | readonly number[]>, 'counts' | 'result'> {
  return {
    counts(yTrue, yPred, sampleWeight) {
      if (yPred.shape.length !== 2) {
        throw new EvenkeelError({ where: 'metric "r2Score"', expected: 'outputs (batch, n)', got: shapeText(yPred.shape) });
      }
      const t = ops.reshape(yTrue, yPred.shape);
      const w = weightFor(yPred.shape, sampleWeight);
      const weights = ops.mul(yPred.graph.constant(1, yPred.shape), w);
      const weighted = ops.mul(t, w);
      const rows = [ops.mul(t, weighted), weighted, ops.mul(ops.square(ops.sub(t, yPred)), w), weights];
      const ones = yPred.graph.constant(yPred.shape[0] as number, [yPred.shape[1] as number]);
      return concatenateRows([...rows.map((v) => ops.sum(v, [0])), ones]);
    },
    result(totals) {
      const all = Array.from(totals);
      const n = all.length / 5;
      const at = (row: number, i: number) => all[row * n + i] as number;
      const outputs = Array.from({ length: n }, (_, i) => {
        const variance = at(0, i) - at(1, i) ** 2 / at(3, i);
        const score = 1 - at(2, i) / variance;
        return { variance, score: Number.isFinite(score) || Number.isNaN(score) ? score : 0 };
      });
      // Keras counts elements here, not samples.
      const samples = all.slice(4 * n).reduce((a, b) => a + b, 0);
      const adjust = (r2: number) =>
        numRegressors === 0 || numRegressors >= samples - 1 ? r2 : 1 - ((1 - r2) * (samples - 1)) / (samples - numRegressors - 1);
      if (classAggregation === null) return outputs.map((o) => adjust(o.score));
      const weights = outputs.map((o) => (classAggregation === 'uniformAverage' ? 1 : o.variance));
      const sum = outputs.reduce((s, o, i) => s + o.score * (weights[i] as number), 0);
      return adjust(sum / weights.reduce((a, b) => a + b, 0));
    },
  };
}
