import { requireShare } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { BINARY_REMEDY, type SmoothedCrossentropyOptions, sigmoidCrossentropy, smooth } from './crossentropy.ts';
import { pairLoss } from './elementwise.ts';
import { type BuiltInLoss, optionOf } from './loss.ts';

/**
 * −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)): labels of 0 and 1 and outputs [batch, …] → [batch]. Probabilities are clipped
 * to [1e-7, 1 − 1e-7] unless they are what a sigmoid gave: then the loss is computed from its logits. Smoothed labels are yTrue·(1 − s) + s/2.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 */
export const binaryCrossentropy = factory(
  'loss',
  'binaryCrossentropy',
  { fromLogits: 'optional', labelSmoothing: 'optional' },
  ({ fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyOptions = {}): BuiltInLoss => {
    const name = 'binaryCrossentropy';
    requireShare(optionOf(name, 'labelSmoothing'), labelSmoothing);
    const traits = { name, labels: 'binary', logitsOf: fromLogits ? 'sigmoid' : undefined, remedy: BINARY_REMEDY } as const;
    return pairLoss(traits, (yTrue, yPred) => sigmoidCrossentropy(smooth(yTrue, labelSmoothing, 2), yPred, fromLogits));
  },
);
