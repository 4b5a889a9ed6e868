import * as ops from '../../ops/index.ts';
import { normalizedProbabilities, smooth, warnOfOneClass } from './crossentropy.ts';
import { type FocalOptions, focalFactor, focalOptions } from './focal.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * −Σ alpha · (1 − yPred)^γ · yTrue · log yPred over the last axis, for one-hot labels (defaults alpha = 0.25, γ = 2): labels and outputs
 * [batch, …, classes] → [batch]. Otherwise as `binaryFocalCrossentropy`.
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: losses.categoricalFocalCrossentropy({ gamma: 2 }) });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).loss; // 0.0433
 * ```
 */
export const categoricalFocalCrossentropy = lossFactory<FocalOptions>(
  { name: 'categoricalFocalCrossentropy', labels: 'oneHot', remedy: 'One-hot encode class indices with utils.toCategorical.' },
  focalOptions,
  ({ alpha, gamma, fromLogits, labelSmoothing }) =>
    (yTrue, yPred) => {
      warnOfOneClass('categoricalFocalCrossentropy', yPred);
      const p = normalizedProbabilities(fromLogits ? ops.softmax(yPred) : yPred);
      const t = smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number);
      const weight = ops.mul(focalFactor(ops.sub(1, p), gamma), ops.mul(t, -alpha));
      return ops.sum(ops.mul(weight, ops.log(p)), -1);
    },
);
