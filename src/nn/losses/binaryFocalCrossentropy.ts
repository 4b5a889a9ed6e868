import { requireBoolean } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { BINARY_REMEDY, sigmoidCrossentropy, smooth } from './crossentropy.ts';
import { type FocalOptions, focalFactor, focalOptions } from './focal.ts';
import { lossFactory } from './lossFactory.ts';

export interface BinaryFocalOptions extends FocalOptions {
  /** Whether to weigh the classes by alpha and 1 − alpha. Default false. */
  readonly applyClassBalancing?: boolean;
}

/**
 * mean((1 − pₜ)^γ · crossentropy), where pₜ is the probability of the true class: samples that are already right count little (Lin et al.
 * 2018, arXiv 1708.02002; default γ = 2). With `applyClassBalancing` times alpha for class 1 and 1 − alpha for class 0. Labels of 0 and 1
 * and outputs [batch, …] → [batch].
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.binaryFocalCrossentropy({ gamma: 2 }) });
 * (await net.evaluate(tensor([[0.8, 0.4]]), tensor([[1, 0]]))).loss; // 0.0453
 * ```
 */
export const binaryFocalCrossentropy = lossFactory<BinaryFocalOptions>(
  { name: 'binaryFocalCrossentropy', labels: 'binary', remedy: BINARY_REMEDY },
  { applyClassBalancing: { default: false, check: requireBoolean }, ...focalOptions },
  ({ applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing }) =>
    (yTrue, yPred) => {
      const t = smooth(yTrue, labelSmoothing, 2);
      const p = fromLogits ? ops.sigmoid(yPred) : yPred;
      const right = ops.add(ops.mul(t, p), ops.mul(ops.sub(1, t), ops.sub(1, p)));
      const focal = ops.mul(focalFactor(ops.sub(1, right), gamma), sigmoidCrossentropy(t, p, false));
      const balanced = ops.mul(ops.add(ops.mul(t, alpha), ops.mul(ops.sub(1, t), 1 - alpha)), focal);
      return applyClassBalancing ? balanced : focal;
    },
);
