import { type Schema, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { requireNotNegative } from './checks.ts';
import { Optimizer, type UpdateContext } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';

/** `learningRate` is 0.001 where left out. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squared gradients start from. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number;
}

const adagradOptions = {
  ...optimizerOptions,
  initialAccumulatorValue: 'optional',
  epsilon: 'optional',
} satisfies Schema<AdagradOptions>;

export class Adagrad extends Optimizer {
  readonly className = 'Adagrad';
  private readonly options: Required<Pick<AdagradOptions, 'initialAccumulatorValue' | 'epsilon'>>;

  constructor({ initialAccumulatorValue = 0.1, epsilon = 1e-7, ...common }: AdagradOptions = {}) {
    super(common);
    this.options = {
      initialAccumulatorValue: requireNotNegative('initialAccumulatorValue', initialAccumulatorValue),
      epsilon: requireNotNegative('epsilon', epsilon),
    };
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const state = slot('accumulator', this.options.initialAccumulatorValue);
    const sum = ops.add(state.value, ops.square(gradient));
    state.set(sum);
    return ops.sub(weight, ops.div(ops.mul(learningRate, gradient), ops.sqrt(ops.add(sum, this.options.epsilon))));
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.options };
  }
}

/**
 * Adagrad (Duchi, Hazan & Singer 2011) as Keras 3 computes it, for each weight w with gradient g and learning rate η: a ← a + g², w ← w −
 * η·g/√(a + ε). Defaults: η = 0.001, a from 0.1, ε = 1e-7.
 *
 * State of each weight, of its shape: accumulator (a).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 */
export const adagrad = withOptions('optimizer Adagrad', adagradOptions, (options?: AdagradOptions) => new Adagrad(options));
