import { requireBoolean, requireFraction } from '../../core/checks.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { clip } from './elementwise.ts';
import { type Loss, optionOf } from './loss.ts';

export interface CrossentropyOptions {
  /** Whether predictions are logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
}

export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /** How far labels move towards all classes alike, from 0 to 1 (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
}

export const smoothedCrossentropyOptions = {
  fromLogits: { default: false, check: requireBoolean },
  labelSmoothing: { default: 0, check: requireFraction },
};

type Activation = 'softmax' | 'sigmoid';

/** yTrue·(1 − s) + s/classes. */
export function smooth(yTrue: Value, smoothing: number, classes: number): Value {
  return smoothing === 0 ? yTrue : ops.add(ops.mul(yTrue, 1 - smoothing), smoothing / classes);
}

/** Whether a value is what an activation gave, and nothing came after it: a reshape may have moved the axis of a softmax. */
const comesFrom = (v: Value, activation: Activation) => v.producer?.op.probabilities === activation;

/**
 * The logits where probabilities were made by an activation from them, also where they are said to be logits themselves. The loss then
 * starts from the logits, as Keras does on its TensorFlow backend: the same number, but saturated samples keep their gradient.
 */
export function logitsOf(yPred: Value, activation: Activation, fromLogits: boolean): Value | undefined {
  if (comesFrom(yPred, activation)) return yPred.producer?.inputs[0];
  return fromLogits ? yPred : undefined;
}

/** The warning for a loss whose outputs are probabilities and are said to be logits; undefined for others. */
export function probabilitiesAsLogits({ name, logitsOf: activation }: Loss, yPred: Value): string | undefined {
  if (!activation || !comesFrom(yPred, activation)) return undefined;
  return (
    `${optionOf(name, 'fromLogits')}: the output comes from a ${activation} and is no logits. The loss is computed from the logits before ` +
    `it; leave out the option or the ${activation}.`
  );
}

/** Probabilities divided by their sum over the last axis, kept away from 0 and 1. */
export function normalizedProbabilities(yPred: Value): Value {
  const keepdims = [...yPred.shape.slice(0, -1), 1];
  return clip(ops.div(yPred, ops.reshape(ops.sum(yPred, [yPred.shape.length - 1]), keepdims)));
}

/** −Σ yTrue · log yPred over the last axis, from logits where there are any. */
export function softmaxCrossentropy(yTrue: Value, yPred: Value, fromLogits: boolean): Value {
  const logits = logitsOf(yPred, 'softmax', fromLogits);
  return ops.neg(ops.sum(ops.mul(yTrue, logits ? ops.logSoftmax(logits) : ops.log(normalizedProbabilities(yPred))), -1));
}

/** −(yTrue · log p + (1 − yTrue) · log(1 − p)) for each element, from logits where there are any; else p is kept away from 0 and 1. */
export function sigmoidCrossentropy(yTrue: Value, yPred: Value, fromLogits: boolean): Value {
  const logits = logitsOf(yPred, 'sigmoid', fromLogits);
  if (logits) return ops.sub(ops.softplus(logits), ops.mul(yTrue, logits));
  const p = clip(yPred);
  return ops.neg(ops.add(ops.mul(yTrue, ops.log(p)), ops.mul(ops.sub(1, yTrue), ops.log(ops.sub(1, p)))));
}

export const BINARY_REMEDY = 'Give a 0 or 1 for each output of the model.';

/** Of one class alone the probability is always 1, and the loss 0. */
export function warnOfOneClass(name: string, { graph, shape }: Value): void {
  if (shape.at(-1) !== 1) return;
  graph.warn(
    `loss "${name}" of outputs (${['batch', ...shape.slice(1)].join(', ')}) has one class to choose from, so it is 0 whatever the ` +
      "output. Use 'binaryCrossentropy' for two classes in one output, or as many outputs as classes.",
  );
}
