import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Schema } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { StatefulMetric } from './metric.ts';
import { metricFactory, type NameOption } from './metricFactory.ts';
import { requireOption } from './options.ts';
import { concatenateRows, weightFor } from './parts.ts';

export interface F1ScoreOptions {
  /** An output above it counts as positive, above 0 and up to 1. Default: the largest output of each sample does. */
  readonly threshold?: number | undefined;
}

export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How much more recall counts than precision. Default 1. */
  readonly beta?: number;
}

/** How the scores of classes become one: over all counts, their mean, or their mean weighted by how many samples each class has. */
export type Average = 'micro' | 'macro' | 'weighted';

export const f1ScoreOptions = {
  threshold: 'optional',
  average: 'optional',
} satisfies Schema<F1ScoreOptions & { readonly average?: Average }>;

/** Makes a number where `average` says how the classes become one, else one for each class. */
export interface FScoreFactory<O> {
  (options: O & NameOption & { readonly average: Average }): StatefulMetric;
  (options?: O & NameOption): StatefulMetric<readonly number[]>;
}

export const fScoreFactory = <O extends FBetaScoreOptions>(
  name: string,
  schema: Schema<O & { readonly average?: Average }>,
): FScoreFactory<O> =>
  metricFactory(
    name,
    schema as unknown as Schema<FBetaScoreOptions & { readonly average?: Average }>,
    (options: FBetaScoreOptions & { readonly average?: Average } = {}) => fScore(name, options),
  ) as FScoreFactory<O>;

/** Keras's fuzz factor. */
const EPSILON = 1e-7;

/** 1 for outputs that count as positive. */
function positive(yPred: Value, threshold: number | undefined): Value {
  if (threshold !== undefined) return ops.greater(yPred, threshold);
  // All that are the largest, as in Keras.
  const largest = ops.greaterEqual(yPred, ops.reshape(ops.max(yPred, -1), [...yPred.shape.slice(0, -1), 1]));
  // A sample whose outputs are all 0 has no positive one, as in Keras.
  return ops.mul(largest, ops.greater(ops.abs(yPred), 1e-9));
}

function score(beta: number, tp: number, predicted: number, actual: number): number {
  const precision = tp / (predicted + EPSILON);
  const recall = tp / (actual + EPSILON);
  return ((1 + beta * beta) * precision * recall) / (beta * beta * precision + recall + EPSILON);
}

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function fScore(
  name: string,
  { average, beta = 1, threshold }: FBetaScoreOptions & { readonly average?: Average },
): StatefulMetric<number | readonly number[]> {
  const averages = ['micro', 'macro', 'weighted'];
  if (average !== undefined) requireOption(name, 'average', average, averages.includes(average), averages.join(', '));
  requireOption(name, 'beta', beta, beta > 0 && Number.isFinite(beta), 'a number above 0');
  if (threshold !== undefined) {
    requireOption(name, 'threshold', threshold, threshold > 0 && threshold <= 1, 'a number above 0 and up to 1');
  }
  return {
    name,
    higherIsBetter: true,
    counts(yTrue, yPred, sampleWeight) {
      if (yPred.shape.length !== 2) {
        throw new EvenkeelError({ where: `metric "${name}"`, expected: 'outputs (batch, classes)', got: shapeText(yPred.shape) });
      }
      const truth = ops.reshape(yTrue, yPred.shape);
      const guess = positive(yPred, threshold);
      const weight = weightFor(yPred.shape, sampleWeight);
      return concatenateRows(
        [ops.mul(guess, truth), guess, truth].map((v) => ops.sum(weight === 1 ? v : ops.mul(v, weight), [0])),
      );
    },
    result(totals) {
      const all = Array.from(totals);
      const classes = all.length / 3;
      const [tp, predicted, actual] = [0, 1, 2].map((i) => all.slice(i * classes, (i + 1) * classes)) as [
        number[],
        number[],
        number[],
      ];
      if (average === 'micro') return score(beta, total(tp), total(predicted), total(actual));
      const each = tp.map((v, i) => score(beta, v, predicted[i] as number, actual[i] as number));
      if (average === 'macro') return total(each) / classes;
      if (average === undefined) return each;
      return total(each.map((v, i) => (v * (actual[i] as number)) / (total(actual) + EPSILON)));
    },
  };
}
