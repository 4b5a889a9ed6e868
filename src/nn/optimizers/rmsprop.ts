import { type Schema, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { decay } from './averages.ts';
import { requireFraction, requireNotNegative } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';

/** `learningRate` is 0.001 where left out. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the average of squared gradients. Default 0.9. */
  readonly rho?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether to divide by the deviation instead of the root mean square. Default false. */
  readonly centered?: boolean;
}

const rmspropOptions = {
  ...optimizerOptions,
  rho: 'optional',
  momentum: 'optional',
  epsilon: 'optional',
  centered: 'optional',
} satisfies Schema<RMSpropOptions>;

export class RMSprop extends Optimizer {
  readonly className = 'RMSprop';
  protected override readonly slotGroups = [['velocity'], ['momentum'], ['average_gradient']];
  private readonly options: Required<Pick<RMSpropOptions, 'rho' | 'momentum' | 'epsilon' | 'centered'>>;

  constructor({ rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false, ...common }: RMSpropOptions = {}) {
    super(common);
    this.options = {
      rho: requireFraction('rho', rho),
      momentum: requireFraction('momentum', momentum),
      epsilon: requireNotNegative('epsilon', epsilon),
      centered,
    };
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const { rho, momentum, epsilon, centered } = this.options;
    const velocity = decay(slot('velocity'), ops.square(gradient), rho);
    const average = centered ? decay(slot('average_gradient'), gradient, rho) : undefined;
    const variance = average ? ops.sub(velocity, ops.square(average)) : velocity;
    const delta = ops.div(ops.mul(learningRate, gradient), ops.sqrt(ops.add(variance, epsilon)));
    if (momentum === 0) return ops.sub(weight, delta);
    const state = slot('momentum');
    const next = ops.flush(ops.add(ops.mul(state.value, momentum), delta));
    state.set(next);
    return ops.sub(weight, next);
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * RMSprop (Tieleman & Hinton 2012) as Keras 3 computes it, for each weight w with gradient g and learning rate η: v ← ρv + (1−ρ)g², Δ =
 * η·g/√(v + ε), w ← w − Δ. With momentum m ← μm + Δ, w ← w − m; centered also keeps the mean ḡ ← ρḡ + (1−ρ)g and uses v − ḡ² + ε.
 * Defaults: η = 0.001, ρ = 0.9, μ = 0, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: velocity (v), with momentum momentum (m), centered average_gradient (ḡ).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const rmsprop = withOptions('optimizer RMSprop', rmspropOptions, (options?: RMSpropOptions) => new RMSprop(options));
