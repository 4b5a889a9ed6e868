import { requireShare } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { type SmoothedCrossentropyOptions, smooth, softmaxCrossentropy, warnOfOneClass } from './crossentropy.ts';
import { pairLoss } from './elementwise.ts';
import { type BuiltInLoss, optionOf } from './loss.ts';

/**
 * −Σ yTrue · log yPred over the last axis, for one-hot labels: labels and outputs [batch, …, classes] → [batch]. Probabilities are
 * normalised to sum 1 and clipped to [1e-7, 1 − 1e-7], unless they are what a softmax gave: then the loss is computed from its logits.
 * Smoothed labels are yTrue·(1 − s) + s/classes.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 */
export const categoricalCrossentropy = factory(
  'loss',
  'categoricalCrossentropy',
  { fromLogits: 'optional', labelSmoothing: 'optional' },
  ({ fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions = {}): BuiltInLoss => {
    const name = 'categoricalCrossentropy';
    requireShare(optionOf(name, 'labelSmoothing'), labelSmoothing);
    const remedy = "One-hot encode class indices with utils.toCategorical, or use loss 'sparseCategoricalCrossentropy'.";
    return pairLoss({ name, labels: 'oneHot', logitsOf: fromLogits ? 'softmax' : undefined, remedy }, (yTrue, yPred) => {
      warnOfOneClass(name, yPred);
      return softmaxCrossentropy(smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number), yPred, fromLogits);
    });
  },
);
