import { requireNotNegative } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.001 where left out. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squared gradients start from. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number;
}

const adagradOptions = {
  ...optimizerOptions,
  initialAccumulatorValue: { default: 0.1, check: requireNotNegative },
  epsilon: { default: 1e-7, check: requireNotNegative },
} satisfies OptionTable<AdagradOptions>;

export class Adagrad extends ConfiguredOptimizer<AdagradOptions> {
  readonly className = 'Adagrad';

  constructor(options: AdagradOptions = {}) {
    super(adagradOptions, options);
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const state = slot('accumulator', this.options.initialAccumulatorValue);
    const sum = ops.add(state.value, ops.square(gradient));
    state.set(sum);
    return ops.sub(weight, ops.div(ops.mul(learningRate, gradient), ops.sqrt(ops.add(sum, this.options.epsilon))));
  }
}

/**
 * Adagrad (Duchi, Hazan & Singer 2011) as Keras 3 computes it, for each weight w with gradient g and learning rate η: a ← a + g², w ← w −
 * η·g/√(a + ε). Defaults: η = 0.001, a from 0.1, ε = 1e-7.
 *
 * State of each weight, of its shape: accumulator (a).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.adagrad({ learningRate: 0.1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.0997]]
 * ```
 */
export const adagrad = withOptions('optimizer Adagrad', adagradOptions, (options?: AdagradOptions) => new Adagrad(options));
