import {
  type SmoothedCrossentropyOptions,
  smooth,
  smoothedCrossentropyOptions,
  softmaxCrossentropy,
  warnOfOneClass,
} from './crossentropy.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * −Σ yTrue · log yPred over the last axis, for one-hot labels: labels and outputs [batch, …, classes] → [batch]. Probabilities are
 * normalised to sum 1 and clipped to [1e-7, 1 − 1e-7], unless they are what a softmax gave: then the loss is computed from its logits.
 * Smoothed labels are yTrue·(1 − s) + s/classes.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 */
export const categoricalCrossentropy = lossFactory<SmoothedCrossentropyOptions>(
  {
    name: 'categoricalCrossentropy',
    labels: 'oneHot',
    logitsOf: 'softmax',
    remedy: "One-hot encode class indices with utils.toCategorical, or use loss 'sparseCategoricalCrossentropy'.",
  },
  smoothedCrossentropyOptions,
  ({ fromLogits, labelSmoothing }) =>
    (yTrue, yPred) => {
      warnOfOneClass('categoricalCrossentropy', yPred);
      return softmaxCrossentropy(smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number), yPred, fromLogits);
    },
);
