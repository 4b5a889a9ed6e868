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
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: losses.categoricalCrossentropy() });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).loss; // 0.6931
 * ```
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
