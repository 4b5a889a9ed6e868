import { withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type AdamOptions, adamOptions } from './adam.ts';
import { follow, left } from './averages.ts';
import { requireFraction, requireNotNegative } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';

export type AdamaxOptions = Omit<AdamOptions, 'amsgrad'>;

const { amsgrad: _, ...adamaxOptions } = adamOptions;

export class Adamax extends Optimizer {
  readonly className = 'Adamax';
  protected override readonly slotGroups = [['momentum', 'norm']];
  private readonly options: Required<Pick<AdamaxOptions, 'beta1' | 'beta2' | 'epsilon'>>;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...common }: AdamaxOptions = {}) {
    super(common);
    this.options = {
      beta1: requireFraction('beta1', beta1),
      beta2: requireFraction('beta2', beta2),
      epsilon: requireNotNegative('epsilon', epsilon),
    };
  }

  protected rule({ weight, gradient, learningRate, step, slot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon } = this.options;
    const rate = shared('rate', () => ops.div(learningRate, left(beta1, step)));
    const m = follow(slot('momentum'), gradient, beta1);
    const norm = slot('norm');
    const u = ops.flush(ops.maximum(ops.mul(norm.value, beta2), ops.abs(gradient)));
    norm.set(u);
    return ops.sub(weight, ops.div(ops.mul(rate, m), ops.add(u, epsilon)));
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * Adam with the largest instead of the squared gradient (Kingma & Ba 2015, arXiv 1412.6980, section 7), for each weight w with gradient g,
 * learning rate η and step t: m ← m + (1−β₁)(g − m), u ← max(β₂u, |g|), w ← w − η/(1−β₁ᵗ) · m/(u + ε). Defaults: η = 0.001, β₁ = 0.9, β₂ =
 * 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), norm (u).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const adamax = withOptions('optimizer Adamax', adamaxOptions, (options?: AdamaxOptions) => new Adamax(options));
