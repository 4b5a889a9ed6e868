import { requireNotNegative, requirePositive } from '../../../core/checks.ts';
import * as ops from '../../../ops/index.ts';
import { halfCosine } from './cosineDecay.ts';
import { initialLearningRate, stepsOption } from './decay.ts';
import { schedule } from './schedule.ts';

export interface CosineDecayRestartsOptions {
  /** The rate that the first period starts from. */
  readonly initialLearningRate: number;
  /** Steps of the first period. */
  readonly firstDecaySteps: number;
  /** How much longer each period is than the one before. Default 2. */
  readonly tMul?: number;
  /** The rate each period starts from, as a multiple of the one before. Default 1. */
  readonly mMul?: number;
  /** The rate at the end of a period, as a fraction of the initial one. Default 0. */
  readonly alpha?: number;
}

/**
 * What a count of periods may lack to an integer and still count as one: a quotient of two float32 logarithms, where it should be
 * whole, may fall just below.
 */
const TOLERANCE = 2e-6;

/**
 * Cosine decay that starts again after each period, SGDR (Loshchilov & Hutter 2017, arXiv 1608.03983): η · ((1 − alpha) · mMulⁱ · (1 +
 * cos(π·p)) / 2 + alpha) at the fraction p of period i, which is firstDecaySteps · tMulⁱ steps long (defaults tMul = 2, mMul = 1, alpha = 0).
 * Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 2 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.25]]
 * ```
 */
export const cosineDecayRestarts = schedule<CosineDecayRestartsOptions>(
  'CosineDecayRestarts',
  {
    initialLearningRate,
    firstDecaySteps: stepsOption,
    tMul: { default: 2, check: requirePositive },
    mMul: { default: 1, check: requirePositive },
    alpha: { default: 0, check: requireNotNegative },
  },
  ({ initialLearningRate, firstDecaySteps, tMul, mMul, alpha }) =>
    (step) => {
      const periods = ops.div(step, firstDecaySteps);
      const geometric = tMul !== 1;
      const started = geometric ? ops.div(ops.log(ops.sub(1, ops.mul(periods, 1 - tMul))), Math.log(tMul)) : periods;
      const restarts = ops.floor(geometric ? ops.add(started, TOLERANCE) : started);
      let p = ops.sub(periods, restarts);
      if (geometric) {
        const length = ops.exp(ops.mul(restarts, Math.log(tMul)));
        p = ops.div(ops.sub(periods, ops.div(ops.sub(1, length), 1 - tMul)), length);
      }
      const height = mMul === 1 ? halfCosine(p) : ops.mul(ops.exp(ops.mul(restarts, Math.log(mMul))), halfCosine(p));
      return ops.mul(initialLearningRate, ops.add(ops.mul(1 - alpha, height), alpha));
    },
);
