import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { normalizedProbabilities, smooth, warnOfOneClass } from './crossentropy.ts';
import { pairLoss } from './elementwise.ts';
import { type FocalOptions, focalFactor, focalOptions } from './focal.ts';
import type { BuiltInLoss } from './loss.ts';

/**
 * −Σ alpha · (1 − yPred)^γ · yTrue · log yPred over the last axis, for one-hot labels (defaults alpha = 0.25, γ = 2): labels and outputs
 * [batch, …, classes] → [batch]. Otherwise as `binaryFocalCrossentropy`.
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 */
export const categoricalFocalCrossentropy = factory(
  'loss',
  'categoricalFocalCrossentropy',
  { alpha: 'optional', gamma: 'optional', fromLogits: 'optional', labelSmoothing: 'optional' },
  (options: FocalOptions = {}): BuiltInLoss => {
    const name = 'categoricalFocalCrossentropy';
    const { alpha, gamma, fromLogits, labelSmoothing } = focalOptions(name, options);
    const remedy = 'One-hot encode class indices with utils.toCategorical.';
    return pairLoss({ name, labels: 'oneHot', remedy }, (yTrue, yPred) => {
      warnOfOneClass(name, yPred);
      const p = normalizedProbabilities(fromLogits ? ops.softmax(yPred) : yPred);
      const t = smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number);
      const weight = ops.mul(focalFactor(ops.sub(1, p), gamma), ops.mul(t, -alpha));
      return ops.sum(ops.mul(weight, ops.log(p)), -1);
    });
  },
);
