import {
  BINARY_REMEDY,
  type SmoothedCrossentropyOptions,
  sigmoidCrossentropy,
  smooth,
  smoothedCrossentropyOptions,
} from './crossentropy.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)): labels of 0 and 1 and outputs [batch, …] → [batch]. Probabilities are clipped
 * to [1e-7, 1 − 1e-7] unless they are what a sigmoid gave: then the loss is computed from its logits. Smoothed labels are yTrue·(1 − s) + s/2.
 * @throws EvenkeelError for a labelSmoothing that is not from 0 to 1
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.binaryCrossentropy() });
 * (await net.evaluate(tensor([[0.8, 0.4]]), tensor([[1, 0]]))).loss; // 0.367
 * ```
 */
export const binaryCrossentropy = lossFactory<SmoothedCrossentropyOptions>(
  { name: 'binaryCrossentropy', labels: 'binary', logitsOf: 'sigmoid', remedy: BINARY_REMEDY },
  smoothedCrossentropyOptions,
  ({ fromLogits, labelSmoothing }) =>
    (yTrue, yPred) =>
      sigmoidCrossentropy(smooth(yTrue, labelSmoothing, 2), yPred, fromLogits),
);
