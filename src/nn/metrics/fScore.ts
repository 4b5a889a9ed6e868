import { requireThat } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type OptionTable, oneOf } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { StatefulMetric } from './metric.ts';
import { type NameOption, statefulMetric } from './metricFactory.ts';
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

interface AverageOption {
  /** Default: a score for each class. */
  readonly average?: Average | undefined;
}

const requireThreshold = (where: string, threshold: number) =>
  requireThat(where, threshold, threshold > 0 && threshold <= 1, 'a number above 0 and up to 1');

export const f1ScoreOptions = {
  threshold: { check: requireThreshold },
  average: { check: oneOf('micro', 'macro', 'weighted') },
} satisfies OptionTable<F1ScoreOptions & AverageOption>;

/** Makes a number where `average` says how the classes become one, else one for each class. */
export interface FScoreFactory<O> {
  (options: O & NameOption & { readonly average: Average }): StatefulMetric;
  (options?: O & NameOption): StatefulMetric<readonly number[]>;
}

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

/** A factory of F-scores. */
export function fScoreFactory<O extends F1ScoreOptions>(name: string, table: OptionTable<O & AverageOption>): FScoreFactory<O> {
  const make = statefulMetric<O & AverageOption, number | readonly number[]>({ name, higherIsBetter: true }, table, (options) => {
    const { average, beta = 1, threshold } = options as FBetaScoreOptions & AverageOption;
    return {
      counts(yTrue, yPred, sampleWeight) {
        if (yPred.shape.length !== 2) {
          throw new EvenkeelError({
            where: `metric "${name}"`,
            expected: 'outputs (batch, classes)',
            got: shapeText(yPred.shape),
          });
        }
        const truth = ops.reshape(yTrue, yPred.shape);
        const guess = positive(yPred, threshold);
        const weight = weightFor(yPred.shape, sampleWeight);
        return concatenateRows(
          [ops.mul(guess, truth), guess, truth].map((v) => ops.sum(weight === 1 ? v : ops.mul(v, weight), [0])),
        );
      },
      result: (totals) => scoreOf(totals, average, beta),
    };
  });
  return make as unknown as FScoreFactory<O>;
}

/** The score, or one for each class, from true positives, predicted and actual ones of each class. */
function scoreOf(totals: ArrayLike<number>, average: Average | undefined, beta: number): number | readonly number[] {
  const all = Array.from(totals);
  const classes = all.length / 3;
  const rows = [0, 1, 2].map((i) => all.slice(i * classes, (i + 1) * classes));
  const [tp, predicted, actual] = rows as [number[], number[], number[]];
  if (average === 'micro') return score(beta, total(tp), total(predicted), total(actual));
  const each = tp.map((v, i) => score(beta, v, predicted[i] as number, actual[i] as number));
  if (average === 'macro') return total(each) / classes;
  if (average === undefined) return each;
  return total(each.map((v, i) => (v * (actual[i] as number)) / (total(actual) + EPSILON)));
}
