import { requireBelowOne } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.001 where left out. */
export interface LionOptions extends OptimizerOptions {
  /** Fraction of the momentum in the direction of the update. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the momentum. Default 0.99. */
  readonly beta2?: number;
}

const lionOptions = {
  ...optimizerOptions,
  beta1: { default: 0.9, key: 'beta_1', check: requireBelowOne },
  beta2: { default: 0.99, key: 'beta_2', check: requireBelowOne },
} satisfies OptionTable<LionOptions>;

export class Lion extends ConfiguredOptimizer<LionOptions> {
  readonly className = 'Lion';

  constructor(options: LionOptions = {}) {
    super(lionOptions, options);
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const { beta1, beta2 } = this.options;
    const momentum = slot('momentum');
    const mixed = ops.add(ops.mul(momentum.value, beta1), ops.mul(gradient, 1 - beta1));
    // β₂m + (1−β₂)g, written from the mixture above so that both are one pass over memory.
    momentum.set(ops.flush(ops.add(mixed, ops.mul(ops.sub(momentum.value, gradient), beta2 - beta1))));
    return ops.sub(weight, ops.mul(learningRate, ops.sign(mixed)));
  }
}

/**
 * Lion (Chen et al. 2023, arXiv 2302.06675), for each weight w with gradient g and learning rate η: w ← w − η·sign(β₁m + (1−β₁)g), then m
 * ← β₂m + (1−β₂)g. Defaults: η = 0.001, β₁ = 0.9, β₂ = 0.99.
 *
 * State of each weight, of its shape and from zeros: momentum (m).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.lion({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.1]]
 * ```
 */
export const lion = withOptions('optimizer Lion', lionOptions, (options?: LionOptions) => new Lion(options));
