import { EvenkeelError, shapeText } from '../../core/errors.ts';
import * as ops from '../../ops/index.ts';
import { alignRanks } from '../losses/ranks.ts';
import { cosine } from '../losses/regression.ts';
import type { Metric, StatefulMetric } from './metric.ts';
import { type NameOption, namedMetric } from './named.ts';
import { requireInteger, requireOption } from './options.ts';
import { concatenateRows, meanMetric, weightedSums, weightFor } from './parts.ts';

/**
 * The cosine of the angle between yTrue and yPred along the last axis: 1 where they point the same way. Labels and outputs [batch, …, n] →
 * [batch].
 */
export const cosineSimilarity = namedMetric(
  'cosineSimilarity',
  {},
  (): Metric =>
    meanMetric('cosineSimilarity', (yTrue, yPred) => {
      const [t, p] = alignRanks(yTrue, yPred);
      return cosine(ops.reshape(t, p.shape), p);
    }),
);

/** √mean((yTrue − yPred)²) over all samples and outputs: labels and outputs [batch, …] of all batches → a number. */
export const rootMeanSquaredError = namedMetric(
  'rootMeanSquaredError',
  {},
  (): StatefulMetric => ({
    name: 'rootMeanSquaredError',
    counts(yTrue, yPred, sampleWeight) {
      const squares = ops.square(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)));
      return concatenateRows(weightedSums(squares, sampleWeight));
    },
    result: (totals) => Math.sqrt((totals[0] as number) / (totals[1] as number)),
  }),
);

export interface R2ScoreOptions {
  /** Independent variables of the model, to correct for them: 1 − (1 − R²)(n − 1)/(n − p − 1). Default 0. */
  readonly numRegressors?: number;
}

export type Aggregation = 'uniformAverage' | 'varianceWeightedAverage';

/**
 * 1 − Σ(yTrue − yPred)² / Σ(yTrue − mean(yTrue))² for outputs [batch, n]: which share of the variance the model explains. The mean over
 * the outputs, or by `classAggregation` the mean weighted by their variances, or with `null` one for each.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 */
export const r2Score = namedMetric('r2Score', { classAggregation: 'optional', numRegressors: 'optional' }, r2ScoreOf) as {
  (options?: R2ScoreOptions & NameOption & { readonly classAggregation?: Aggregation }): StatefulMetric;
  (options: R2ScoreOptions & NameOption & { readonly classAggregation: null }): StatefulMetric<readonly number[]>;
};

function r2ScoreOf(
  options: R2ScoreOptions & { readonly classAggregation?: Aggregation | null } = {},
): StatefulMetric<number | readonly number[]> {
  const { classAggregation = 'uniformAverage', numRegressors = 0 } = options;
  const name = 'r2Score';
  const known = ['uniformAverage', 'varianceWeightedAverage', null];
  requireOption(name, 'classAggregation', classAggregation, known.includes(classAggregation), known.join(', '));
  requireInteger(name, 'numRegressors', numRegressors, 0);
  const metric: StatefulMetric<number | readonly number[]> = {
    name,
    counts(yTrue, yPred, sampleWeight) {
      if (yPred.shape.length !== 2) {
        throw new EvenkeelError({ where: `metric "${name}"`, expected: 'outputs (batch, n)', got: shapeText(yPred.shape) });
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
      const shares = outputs.map((o) => (classAggregation === 'uniformAverage' ? 1 : o.variance));
      const sum = outputs.reduce((s, o, i) => s + o.score * (shares[i] as number), 0);
      return adjust(sum / shares.reduce((a, b) => a + b, 0));
    },
  };
  return metric;
}
