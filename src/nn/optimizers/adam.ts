import { requireBelowOne, requireBoolean, requireNotNegative } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { biasCorrection, updateMoment } from './averages.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.001 where left out. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay of the average of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the average of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether to divide by the largest average so far (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
}

export const adamOptions = {
  ...optimizerOptions,
  beta1: { default: 0.9, key: 'beta_1', check: requireBelowOne },
  beta2: { default: 0.999, key: 'beta_2', check: requireBelowOne },
  epsilon: { default: 1e-7, check: requireNotNegative },
  amsgrad: { default: false, check: requireBoolean },
} satisfies OptionTable<AdamOptions>;

export class Adam extends ConfiguredOptimizer<AdamOptions> {
  readonly className: string = 'Adam';
  protected override readonly slotGroups = [['momentum', 'velocity'], ['velocity_hat']];

  constructor(options: AdamOptions = {}, table: OptionTable<AdamOptions> = adamOptions) {
    super(table, options);
  }

  protected rule({ weight, gradient, learningRate, step, slot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    const rate = shared('rate', () =>
      ops.div(ops.mul(learningRate, ops.sqrt(biasCorrection(beta2, step))), biasCorrection(beta1, step)),
    );
    const m = updateMoment(slot('momentum'), gradient, beta1);
    let v = updateMoment(slot('velocity'), ops.square(gradient), beta2);
    if (amsgrad) {
      const largest = slot('velocity_hat');
      v = ops.maximum(largest.value, v);
      largest.set(v);
    }
    return ops.sub(weight, ops.div(ops.mul(m, rate), ops.add(ops.sqrt(v), epsilon)));
  }
}

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980) as Keras 3 computes it, for each weight w with gradient g, learning rate η and step t: m ← m +
 * (1−β₁)(g − m), v ← v + (1−β₂)(g² − v), w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε); with `amsgrad` v̂ ← max(v̂, v) takes the place of v in
 * the last. Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), velocity (v), velocity_hat (v̂).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.adam({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.1]]
 * ```
 */
export const adam = withOptions('optimizer Adam', adamOptions, (options?: AdamOptions) => new Adam(options));
