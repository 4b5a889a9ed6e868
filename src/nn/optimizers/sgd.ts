import { type Schema, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { requireFraction } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';

/** `learningRate` is 0.01 where left out. */
export interface SGDOptions extends OptimizerOptions {
  /** Default 0. */
  readonly momentum?: number;
  /** Whether to look ahead along the momentum (Nesterov). Default false. */
  readonly nesterov?: boolean;
}

const sgdOptions = {
  ...optimizerOptions,
  momentum: 'optional',
  nesterov: 'optional',
} satisfies Schema<SGDOptions>;

export class SGD extends Optimizer {
  readonly className = 'SGD';
  private readonly options: Required<Pick<SGDOptions, 'momentum' | 'nesterov'>>;

  constructor({ momentum = 0, nesterov = false, ...common }: SGDOptions = {}) {
    super(common, 0.01);
    this.options = { momentum: requireFraction('momentum', momentum), nesterov };
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

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * Gradient descent, for each weight w with gradient g and learning rate η: w ← w − η·g. With momentum m ← μm − η·g, w ← w + m, or with
 * `nesterov` (Sutskever et al. 2013) w ← w + μm − η·g. Defaults: η = 0.01, μ = 0.
 *
 * State of each weight with momentum, of its shape and from zeros: momentum (m).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const sgd = withOptions('optimizer SGD', sgdOptions, (options?: SGDOptions) => new SGD(options));
