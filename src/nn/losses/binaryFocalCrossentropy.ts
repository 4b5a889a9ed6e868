import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { BINARY_REMEDY, sigmoidCrossentropy, smooth } from './crossentropy.ts';
import { pairLoss } from './elementwise.ts';
import { type FocalOptions, focalFactor, focalOptions } from './focal.ts';
import type { BuiltInLoss } from './loss.ts';

export interface BinaryFocalOptions extends FocalOptions {
  /** Whether to weigh the classes by alpha and 1 − alpha. Default false. */
  readonly applyClassBalancing?: boolean;
}

/**
 * mean((1 − pₜ)^γ · crossentropy), where pₜ is the probability of the true class: samples that are already right count little (Lin et al.
 * 2018, arXiv 1708.02002; default γ = 2). With `applyClassBalancing` times alpha for class 1 and 1 − alpha for class 0. Labels of 0 and 1
 * and outputs [batch, …] → [batch].
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 */
export const binaryFocalCrossentropy = factory(
  'loss',
  'binaryFocalCrossentropy',
  { applyClassBalancing: 'optional', alpha: 'optional', gamma: 'optional', fromLogits: 'optional', labelSmoothing: 'optional' },
  ({ applyClassBalancing = false, ...options }: BinaryFocalOptions = {}): BuiltInLoss => {
    const name = 'binaryFocalCrossentropy';
    const { alpha, gamma, fromLogits, labelSmoothing } = focalOptions(name, options);
    return pairLoss({ name, labels: 'binary', remedy: BINARY_REMEDY }, (yTrue, yPred) => {
      const t = smooth(yTrue, labelSmoothing, 2);
      const p = fromLogits ? ops.sigmoid(yPred) : yPred;
      const right = ops.add(ops.mul(t, p), ops.mul(ops.sub(1, t), ops.sub(1, p)));
      const focal = ops.mul(focalFactor(ops.sub(1, right), gamma), sigmoidCrossentropy(t, p, false));
      const balanced = ops.mul(ops.add(ops.mul(t, alpha), ops.mul(ops.sub(1, t), 1 - alpha)), focal);
      return applyClassBalancing ? balanced : focal;
    });
  },
);
