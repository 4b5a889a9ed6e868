import { requireBelowOne, requireBoolean } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.01 where left out. */
export interface SGDOptions extends OptimizerOptions {
  /** Default 0. */
  readonly momentum?: number;
  /** Whether to look ahead along the momentum (Nesterov). Default false. */
  readonly nesterov?: boolean;
}

const sgdOptions = {
  ...optimizerOptions,
  learningRate: { ...optimizerOptions.learningRate, default: 0.01 },
  momentum: { default: 0, check: requireBelowOne },
  nesterov: { default: false, check: requireBoolean },
} satisfies OptionTable<SGDOptions>;

export class SGD extends ConfiguredOptimizer<SGDOptions> {
  readonly className = 'SGD';

  constructor(options: SGDOptions = {}) {
    super(sgdOptions, options);
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const { momentum, nesterov } = this.options;
    const descent = ops.mul(learningRate, gradient);
    if (momentum === 0) return ops.sub(weight, descent);
    const state = slot('momentum');
    const next = ops.flush(ops.sub(ops.mul(state.value, momentum), descent));
    state.set(next);
    return ops.add(weight, nesterov ? ops.sub(ops.mul(next, momentum), descent) : next);
  }
}

/**
 * Gradient descent, for each weight w with gradient g and learning rate η: w ← w − η·g. With momentum m ← μm − η·g, w ← w + m, or with
 * `nesterov` (Sutskever et al. 2013) w ← w + μm − η·g. Defaults: η = 0.01, μ = 0.
 *
 * State of each weight with momentum, of its shape and from zeros: momentum (m).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.4]]
 * ```
 */
export const sgd = withOptions('optimizer SGD', sgdOptions, (options?: SGDOptions) => new SGD(options));
