import { withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type AdamOptions, adamOptions } from './adam.ts';
import { biasCorrection, updateMoment } from './averages.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import type { UpdateContext } from './updateContext.ts';

export type NadamOptions = Omit<AdamOptions, 'amsgrad'>;

const { amsgrad: _, ...nadamOptions } = adamOptions;

export class Nadam extends ConfiguredOptimizer<NadamOptions> {
  readonly className = 'Nadam';
  protected override readonly slotGroups = [['momentum', 'velocity']];

  constructor(options: NadamOptions = {}) {
    super(nadamOptions, options);
  }

  protected rule({ weight, gradient, learningRate, step, slot, sharedSlot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon } = this.options;
    const u = (t: Value) => ops.mul(beta1, ops.sub(1, ops.mul(0.5, ops.exp(ops.mul(t, Math.log(0.96))))));
    const now = shared('u', () => u(step));
    const next = shared('next u', () => u(ops.add(step, 1)));
    const product = shared('product', () => {
      const state = sharedSlot('u_product', 1);
      // It tends to zero and only counts next to 1.
      const updated = ops.flush(ops.mul(state.value, now));
      state.set(updated);
      return updated;
    });
    const ahead = shared('ahead', () => ops.div(next, ops.sub(1, ops.mul(product, next))));
    const here = shared('here', () => ops.div(ops.sub(1, now), ops.sub(1, product)));
    const m = updateMoment(slot('momentum'), gradient, beta1);
    const v = updateMoment(slot('velocity'), ops.square(gradient), beta2);
    const mean = ops.add(ops.mul(ahead, m), ops.mul(here, gradient));
    const correction = shared('correction', () => biasCorrection(beta2, step));
    const rootMeanSquare = ops.sqrt(ops.div(v, correction));
    return ops.sub(weight, ops.div(ops.mul(mean, learningRate), ops.add(rootMeanSquare, epsilon)));
  }
}

/**
 * Adam with Nesterov momentum (Dozat 2016) as Keras 3 computes it: with uₜ = β₁(1 − ½·0.96ᵗ), Uₜ = Π u₁ … uₜ and the m and v of `adam`, w
 * ← w − η · (uₜ₊₁·m/(1 − Uₜ₊₁) + (1 − uₜ)·g/(1 − Uₜ)) / (√(v/(1−β₂ᵗ)) + ε). Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), velocity (v); of all together u_product (Uₜ, from 1).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.nadam({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.106]]
 * ```
 */
export const nadam = withOptions('optimizer Nadam', nadamOptions, (options?: NadamOptions) => new Nadam(options));
