import { EvenkeelError } from '../errors.ts';
import { perSample } from '../losses/crossentropy.ts';
import type { Loss } from '../losses/loss.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';

/** A metric: one number a sample, reported as the mean over samples. */
export interface Metric {
  readonly name: string;
  /** Traces the metric of each sample: yTrue and yPred [batch, …] → [batch]. */
  call(yTrue: Value, yPred: Value): Value;
}

/** 1 where the largest of yPred is where the largest of one-hot yTrue is. */
export const categoricalAccuracy = (): Metric => ({
  name: 'categoricalAccuracy',
  call: (yTrue, yPred) => perSample(ops.equal(ops.argmax(ops.reshape(yTrue, yPred.shape)), ops.argmax(yPred))),
});

/** 1 where the largest of yPred is at the class number yTrue. */
export const sparseCategoricalAccuracy = (): Metric => ({
  name: 'sparseCategoricalAccuracy',
  call: (yTrue, yPred) => perSample(ops.equal(ops.reshape(yTrue, yPred.shape.slice(0, -1)), ops.argmax(yPred))),
});

/** The share of outputs that are on yTrue's side of `threshold` (default 0.5). */
export const binaryAccuracy = ({ threshold = 0.5 } = {}): Metric => ({
  name: 'binaryAccuracy',
  call: (yTrue, yPred) => perSample(ops.equal(ops.reshape(yTrue, yPred.shape), ops.greater(yPred, threshold))),
});

/** mean((yTrue − yPred)²). */
export const meanSquaredErrorMetric = (): Metric => ({
  name: 'meanSquaredError',
  call: (yTrue, yPred) => perSample(ops.square(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)))),
});

const byName = {
  binaryAccuracy,
  categoricalAccuracy,
  meanSquaredError: meanSquaredErrorMetric,
  sparseCategoricalAccuracy,
};

export type MetricName = keyof typeof byName | 'accuracy';

/** The accuracy that fits the labels the loss takes, under the name `accuracy`, as Keras chooses it. */
function accuracyFor(loss: Loss): Metric {
  const own =
    loss.name === 'categoricalCrossentropy'
      ? categoricalAccuracy()
      : loss.name === 'sparseCategoricalCrossentropy'
        ? sparseCategoricalAccuracy()
        : binaryAccuracy();
  return { ...own, name: 'accuracy' };
}

/** @throws EvenkeelError for an unknown name. */
export function getMetric(like: Metric | MetricName, loss: Loss): Metric {
  if (typeof like === 'object') return like;
  if (like === 'accuracy') return accuracyFor(loss);
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option metrics',
      expected: `metrics (accuracy, ${Object.keys(byName).join(', ')})`,
      got: JSON.stringify(like),
    });
  }
  return make();
}
