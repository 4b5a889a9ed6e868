import { requireShare } from '../../core/checks.ts';
import { recipeOf, recorded } from '../../core/config.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { clip, pairLoss } from './elementwise.ts';
import { type BuiltInLoss, type Loss, optionOf } from './loss.ts';

export interface CrossentropyOptions {
  /** Whether predictions are logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
}

export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /** How far labels move towards all classes alike, from 0 to 1 (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
}

/** yTrue·(1 − s) + s/classes. */
export function smooth(yTrue: Value, smoothing: number, classes: number): Value {
  return smoothing === 0 ? yTrue : ops.add(ops.mul(yTrue, 1 - smoothing), smoothing / classes);
}

type Activation = 'softmax' | 'sigmoid';

/** Whether a value is what an activation gave, and nothing came after it: a reshape may have moved the axis of a softmax. */
const comesFrom = (v: Value, activation: Activation) => v.producer?.op.name === activation;

/**
 * The logits where probabilities were made by an activation from them, also where they are said to be logits themselves. The loss then
 * starts from the logits, as Keras does on its TensorFlow backend: the same number, but saturated samples keep their gradient.
 */
export function logitsOf(yPred: Value, activation: Activation, fromLogits: boolean): Value | undefined {
  if (comesFrom(yPred, activation)) return yPred.producer?.inputs[0];
  return fromLogits ? yPred : undefined;
}

const ACTIVATION_OF: Readonly<Record<string, Activation>> = {
  binaryCrossentropy: 'sigmoid',
  categoricalCrossentropy: 'softmax',
  sparseCategoricalCrossentropy: 'softmax',
};

/** What is to be said of a loss whose outputs are probabilities and are said to be logits; undefined where nothing is. */
export function probabilitiesAsLogits(loss: Loss, yPred: Value): string | undefined {
  const { name, options } = recipeOf(loss) ?? {};
  const activation = ACTIVATION_OF[name ?? ''];
  if (!options?.fromLogits || !activation || !comesFrom(yPred, activation)) return undefined;
  return (
    `${optionOf(loss.name, 'fromLogits')}: the output comes from a ${activation} and is no logits. The loss is computed from the logits before ` +
    `it; leave out the option or the ${activation}.`
  );
}

/** Probabilities divided by their sum over the last axis, kept away from 0 and 1. */
export function normalizedProbabilities(yPred: Value): Value {
  const kept = [...yPred.shape.slice(0, -1), 1];
  return clip(ops.div(yPred, ops.reshape(ops.sum(yPred, [yPred.shape.length - 1]), kept)));
}

export function softmaxCrossentropy(yTrue: Value, yPred: Value, fromLogits: boolean): Value {
  const logits = logitsOf(yPred, 'softmax', fromLogits);
  return ops.neg(ops.sum(ops.mul(yTrue, logits ? ops.logSoftmax(logits) : ops.log(normalizedProbabilities(yPred))), -1));
}

/** Of one class alone the probability is always 1, and the loss 0. */
export function warnOfOneClass(name: string, { graph, shape }: Value): void {
  if (shape.at(-1) !== 1) return;
  graph.warn(
    `loss "${name}" of outputs (${['batch', ...shape.slice(1)].join(', ')}) has one class to choose from, so it is 0 whatever the ` +
      "output. Use 'binaryCrossentropy' for two classes in one output, or as many outputs as classes.",
  );
}

const ONE_HOT_REMEDY = "One-hot encode class indices with utils.toCategorical, or use loss 'sparseCategoricalCrossentropy'.";

/**
 * −Σ yTrue · log yPred over the last axis, for one-hot labels: labels and outputs [batch, …, classes] → [batch]. Probabilities are
 * normalised to sum 1 and clipped to [1e-7, 1 − 1e-7], unless they are what a softmax gave: then the loss is computed from its logits.
 * Smoothed labels are yTrue·(1 − s) + s/classes.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 */
export const categoricalCrossentropy = recorded(
  'loss',
  'categoricalCrossentropy',
  { fromLogits: 'optional', labelSmoothing: 'optional' },
  ({ fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions = {}): BuiltInLoss => {
    const name = 'categoricalCrossentropy';
    requireShare(optionOf(name, 'labelSmoothing'), labelSmoothing);
    return pairLoss(
      name,
      (yTrue, yPred) => {
        warnOfOneClass(name, yPred);
        return softmaxCrossentropy(smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number), yPred, fromLogits);
      },
      ONE_HOT_REMEDY,
    );
  },
);

/** −(yTrue · log p + (1 − yTrue) · log(1 − p)) for each element, from logits where there are any; else p is kept away from 0 and 1. */
export function binaryElements(yTrue: Value, yPred: Value, fromLogits: boolean): Value {
  const logits = logitsOf(yPred, 'sigmoid', fromLogits);
  if (logits) return ops.sub(ops.softplus(logits), ops.mul(yTrue, logits));
  const p = clip(yPred);
  return ops.neg(ops.add(ops.mul(yTrue, ops.log(p)), ops.mul(ops.sub(1, yTrue), ops.log(ops.sub(1, p)))));
}

export const BINARY_REMEDY = 'Give a 0 or 1 for each output of the model.';

/**
 * −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)): labels of 0 and 1 and outputs [batch, …] → [batch]. Probabilities are clipped
 * to [1e-7, 1 − 1e-7] unless they are what a sigmoid gave: then the loss is computed from its logits. Smoothed labels are yTrue·(1 − s) + s/2.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 */
export const binaryCrossentropy = recorded(
  'loss',
  'binaryCrossentropy',
  { fromLogits: 'optional', labelSmoothing: 'optional' },
  ({ fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions = {}): BuiltInLoss => {
    const name = 'binaryCrossentropy';
    requireShare(optionOf(name, 'labelSmoothing'), labelSmoothing);
    return pairLoss(name, (yTrue, yPred) => binaryElements(smooth(yTrue, labelSmoothing, 2), yPred, fromLogits), BINARY_REMEDY);
  },
);
