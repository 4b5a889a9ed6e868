import { requireBelowOne, requireBoolean, requireNotNegative } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { updateAverage } from './averages.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.001 where left out. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the average of squared gradients. Default 0.9. */
  readonly rho?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether to divide by the standard deviation instead of the root mean square. Default false. */
  readonly centered?: boolean;
}

const rmspropOptions = {
  ...optimizerOptions,
  rho: { default: 0.9, check: requireBelowOne },
  momentum: { default: 0, check: requireBelowOne },
  epsilon: { default: 1e-7, check: requireNotNegative },
  centered: { default: false, check: requireBoolean },
} satisfies OptionTable<RMSpropOptions>;

export class RMSprop extends ConfiguredOptimizer<RMSpropOptions> {
  readonly className = 'RMSprop';
  protected override readonly slotGroups = [['velocity'], ['momentum'], ['average_gradient']];

  constructor(options: RMSpropOptions = {}) {
    super(rmspropOptions, options);
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const { rho, momentum, epsilon, centered } = this.options;
    const velocity = updateAverage(slot('velocity'), ops.square(gradient), rho);
    const average = centered ? updateAverage(slot('average_gradient'), gradient, rho) : undefined;
    const variance = average ? ops.sub(velocity, ops.square(average)) : velocity;
    const delta = ops.div(ops.mul(learningRate, gradient), ops.sqrt(ops.add(variance, epsilon)));
    if (momentum === 0) return ops.sub(weight, delta);
    const state = slot('momentum');
    const next = ops.flush(ops.add(ops.mul(state.value, momentum), delta));
    state.set(next);
    return ops.sub(weight, next);
  }
}

/**
 * RMSprop (Tieleman & Hinton 2012) as Keras 3 computes it, for each weight w with gradient g and learning rate η: v ← ρv + (1−ρ)g², Δ =
 * η·g/√(v + ε), w ← w − Δ. With momentum m ← μm + Δ, w ← w − m; centered also keeps the mean ḡ ← ρḡ + (1−ρ)g and uses v − ḡ² + ε.
 * Defaults: η = 0.001, ρ = 0.9, μ = 0, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: velocity (v), with momentum momentum (m), centered average_gradient (ḡ).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.316]]
 * ```
 */
export const rmsprop = withOptions('optimizer RMSprop', rmspropOptions, (options?: RMSpropOptions) => new RMSprop(options));
