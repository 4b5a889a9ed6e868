import { withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type AdamOptions, adamOptions } from './adam.ts';
import { biasCorrection, updateMoment } from './averages.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import type { UpdateContext } from './updateContext.ts';

export type AdamaxOptions = Omit<AdamOptions, 'amsgrad'>;

const { amsgrad: _, ...adamaxOptions } = adamOptions;

export class Adamax extends ConfiguredOptimizer<AdamaxOptions> {
  readonly className = 'Adamax';
  protected override readonly slotGroups = [['momentum', 'norm']];

  constructor(options: AdamaxOptions = {}) {
    super(adamaxOptions, options);
  }

  protected rule({ weight, gradient, learningRate, step, slot, shared }: UpdateContext): Value {
    const { beta1, beta2, epsilon } = this.options;
    const rate = shared('rate', () => ops.div(learningRate, biasCorrection(beta1, step)));
    const m = updateMoment(slot('momentum'), gradient, beta1);
    const norm = slot('norm');
    const u = ops.flush(ops.maximum(ops.mul(norm.value, beta2), ops.abs(gradient)));
    norm.set(u);
    return ops.sub(weight, ops.div(ops.mul(rate, m), ops.add(u, epsilon)));
  }
}

/**
 * Adam with the largest instead of the squared gradient (Kingma & Ba 2015, arXiv 1412.6980, section 7), for each weight w with gradient g,
 * learning rate η and step t: m ← m + (1−β₁)(g − m), u ← max(β₂u, |g|), w ← w − η/(1−β₁ᵗ) · m/(u + ε). Defaults: η = 0.001, β₁ = 0.9, β₂ =
 * 0.999, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: momentum (m), norm (u).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.adamax({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.1]]
 * ```
 */
export const adamax = withOptions('optimizer Adamax', adamaxOptions, (options?: AdamaxOptions) => new Adamax(options));
