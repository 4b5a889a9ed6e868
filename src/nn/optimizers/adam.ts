import { type Schema, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { follow, left } from './averages.ts';
import { requireFraction, requireNotNegative } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';

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
  beta1: 'optional',
  beta2: 'optional',
  epsilon: 'optional',
  amsgrad: 'optional',
} satisfies Schema<AdamOptions>;

export class Adam extends Optimizer {
  readonly className: string = 'Adam';
  protected override readonly slotGroups = [['momentum', 'velocity'], ['velocity_hat']];
  private readonly options: { beta1: number; beta2: number; epsilon: number; amsgrad: boolean };

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false, ...common }: AdamOptions = {}) {
    super(common);
    this.options = {
      beta1: requireFraction('beta1', beta1),
      beta2: requireFraction('beta2', beta2),
      epsilon: requireNotNegative('epsilon', epsilon),
      amsgrad,
    };
  }

  protected rule({ weight, gradient, learningRate, step, slot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    const rate = shared('rate', () => ops.div(ops.mul(learningRate, ops.sqrt(left(beta2, step))), left(beta1, step)));
    const m = follow(slot('momentum'), gradient, beta1);
    let v = follow(slot('velocity'), ops.square(gradient), beta2);
    if (amsgrad) {
      const largest = slot('velocity_hat');
      v = ops.maximum(largest.value, v);
      largest.set(v);
    }
    return ops.sub(weight, ops.div(ops.mul(m, rate), ops.add(ops.sqrt(v), epsilon)));
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980) as Keras 3 computes it, for each weight w with gradient g, learning rate η and step t: m ← m +
 * (1−β₁)(g − m), v ← v + (1−β₂)(g² − v), w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε); with `amsgrad` v̂ ← max(v̂, v) takes the place of v in
 * the last. Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), velocity (v), velocity_hat (v̂).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const adam = withOptions('optimizer Adam', adamOptions, (options?: AdamOptions) => new Adam(options));

export class AdamW extends Adam {
  override readonly className = 'AdamW';

  constructor({ weightDecay = 0.004, ...options }: AdamOptions = {}) {
    super({ weightDecay, ...options });
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv 1711.05101): before the step of `adam` w ← w − η·weightDecay·w, with
 * `weightDecay` 0.004 where left out. `excludeFromWeightDecay` leaves weights without it. Defaults and state as those of `adam`.
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const adamW = withOptions('optimizer AdamW', adamOptions, (options?: AdamOptions) => new AdamW(options));
