import { withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type AdamOptions, adamOptions } from './adam.ts';
import { follow, left } from './averages.ts';
import { requireFraction, requireNotNegative } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';

export type NadamOptions = Omit<AdamOptions, 'amsgrad'>;

const { amsgrad: _, ...nadamOptions } = adamOptions;

export class Nadam extends Optimizer {
  readonly className = 'Nadam';
  protected override readonly slotGroups = [['momentum', 'velocity']];
  private readonly options: Required<Pick<NadamOptions, 'beta1' | 'beta2' | 'epsilon'>>;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...common }: NadamOptions = {}) {
    super(common);
    this.options = {
      beta1: requireFraction('beta1', beta1),
      beta2: requireFraction('beta2', beta2),
      epsilon: requireNotNegative('epsilon', epsilon),
    };
  }

  protected rule({ weight, gradient, learningRate, step, slot, sharedSlot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon } = this.options;
    const u = (t: Value) => ops.mul(beta1, ops.sub(1, ops.mul(0.5, ops.exp(ops.mul(t, Math.log(0.96))))));
    const now = shared('u', () => u(step));
    const next = shared('next u', () => u(ops.add(step, 1)));
    const product = shared('product', () => {
      const state = sharedSlot('u_product', 1);
      // It tends to zero and only counts beside 1.
      const updated = ops.flush(ops.mul(state.value, now));
      state.set(updated);
      return updated;
    });
    const ahead = shared('ahead', () => ops.div(next, ops.sub(1, ops.mul(product, next))));
    const here = shared('here', () => ops.div(ops.sub(1, now), ops.sub(1, product)));
    const m = follow(slot('momentum'), gradient, beta1);
    const v = follow(slot('velocity'), ops.square(gradient), beta2);
    const mean = ops.add(ops.mul(ahead, m), ops.mul(here, gradient));
    const deviation = ops.sqrt(
      ops.div(
        v,
        shared('left', () => left(beta2, step)),
      ),
    );
    return ops.sub(weight, ops.div(ops.mul(mean, learningRate), ops.add(deviation, epsilon)));
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * Adam with Nesterov momentum (Dozat 2016) as Keras 3 computes it: with uₜ = β₁(1 − ½·0.96ᵗ), Uₜ = Π u₁ … uₜ and the m and v of `adam`, w
 * ← w − η · (uₜ₊₁·m/(1 − Uₜ₊₁) + (1 − uₜ)·g/(1 − Uₜ)) / (√(v/(1−β₂ᵗ)) + ε). Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), velocity (v); of all together u_product (Uₜ, from 1).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const nadam = withOptions('optimizer Nadam', nadamOptions, (options?: NadamOptions) => new Nadam(options));
