import { requireNotNegative, requireShare } from '../../core/checks.ts';
import { recorded } from '../../core/config.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import {
  BINARY_REMEDY,
  binaryElements,
  normalizedProbabilities,
  type SmoothedCrossentropyOptions,
  smooth,
  warnOfOneClass,
} from './crossentropy.ts';
import { pairLoss } from './elementwise.ts';
import { type BuiltInLoss, optionOf } from './loss.ts';

export interface FocalOptions extends SmoothedCrossentropyOptions {
  /** Weight of class 1 against class 0, or of every class of the categorical loss. Default 0.25. */
  readonly alpha?: number;
  /** How much well classified samples count less. Default 2. */
  readonly gamma?: number;
}

export interface BinaryFocalOptions extends FocalOptions {
  /** Whether to weigh the classes by alpha and 1 − alpha. Default false. */
  readonly applyClassBalancing?: boolean;
}

/** v^γ for v ≥ 0, without the logarithm of zero where γ is small and whole. */
function power(v: Value, gamma: number): Value | number {
  if (gamma === 0) return 1;
  if (gamma === 1) return v;
  return gamma === 2 ? ops.square(v) : ops.pow(v, gamma);
}

function check(name: string, { alpha, gamma, labelSmoothing }: { alpha: number; gamma: number; labelSmoothing: number }): void {
  requireNotNegative(optionOf(name, 'alpha'), alpha);
  requireNotNegative(optionOf(name, 'gamma'), gamma);
  requireShare(optionOf(name, 'labelSmoothing'), labelSmoothing);
}

/**
 * mean((1 − pₜ)^γ · crossentropy), where pₜ is the probability of the true class: samples that are already right count little (Lin et al.
 * 2018, arXiv 1708.02002; default γ = 2). With `applyClassBalancing` times alpha for class 1 and 1 − alpha for class 0. Labels of 0 and 1
 * and outputs [batch, …] → [batch].
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 */
export const binaryFocalCrossentropy = recorded(
  'loss',
  'binaryFocalCrossentropy',
  { applyClassBalancing: 'optional', alpha: 'optional', gamma: 'optional', fromLogits: 'optional', labelSmoothing: 'optional' },
  (options: BinaryFocalOptions = {}): BuiltInLoss => {
    const name = 'binaryFocalCrossentropy';
    const { applyClassBalancing = false, alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0 } = options;
    check(name, { alpha, gamma, labelSmoothing });
    return pairLoss(
      name,
      (yTrue, yPred) => {
        const t = smooth(yTrue, labelSmoothing, 2);
        const p = fromLogits ? ops.sigmoid(yPred) : yPred;
        const right = ops.add(ops.mul(t, p), ops.mul(ops.sub(1, t), ops.sub(1, p)));
        const focal = ops.mul(power(ops.sub(1, right), gamma), binaryElements(t, p, false));
        const balanced = ops.mul(ops.add(ops.mul(t, alpha), ops.mul(ops.sub(1, t), 1 - alpha)), focal);
        return applyClassBalancing ? balanced : focal;
      },
      BINARY_REMEDY,
    );
  },
);

/**
 * −Σ alpha · (1 − yPred)^γ · yTrue · log yPred over the last axis, for one-hot labels (defaults alpha = 0.25, γ = 2): labels and outputs
 * [batch, …, classes] → [batch]. Otherwise as `binaryFocalCrossentropy`.
 * @throws EvenkeelError for a negative alpha or gamma, and a labelSmoothing that is not from 0 to 1
 */
export const categoricalFocalCrossentropy = recorded(
  'loss',
  'categoricalFocalCrossentropy',
  { alpha: 'optional', gamma: 'optional', fromLogits: 'optional', labelSmoothing: 'optional' },
  (options: FocalOptions = {}): BuiltInLoss => {
    const name = 'categoricalFocalCrossentropy';
    const { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0 } = options;
    check(name, { alpha, gamma, labelSmoothing });
    return pairLoss(
      name,
      (yTrue, yPred) => {
        warnOfOneClass(name, yPred);
        const p = normalizedProbabilities(fromLogits ? ops.softmax(yPred) : yPred);
        const t = smooth(yTrue, labelSmoothing, yPred.shape.at(-1) as number);
        const weight = ops.mul(power(ops.sub(1, p), gamma), ops.mul(t, -alpha));
        return ops.sum(ops.mul(weight, ops.log(p)), -1);
      },
      'One-hot encode class indices with utils.toCategorical.',
    );
  },
);
