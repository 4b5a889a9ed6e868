import { requireBelowOne, requireNotNegative } from '../../core/checks.ts';
import { type OptionTable, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { updateAverage } from './averages.ts';
import { ConfiguredOptimizer } from './configuredOptimizer.ts';
import { type OptimizerOptions, optimizerOptions } from './options.ts';
import type { UpdateContext } from './updateContext.ts';

/** `learningRate` is 0.001 where left out; 1 is the paper's. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay of both averages. Default 0.95. */
  readonly rho?: number;
  /** Added under both roots. Default 1e-7. */
  readonly epsilon?: number;
}

const adadeltaOptions = {
  ...optimizerOptions,
  rho: { default: 0.95, check: requireBelowOne },
  epsilon: { default: 1e-7, check: requireNotNegative },
} satisfies OptionTable<AdadeltaOptions>;

export class Adadelta extends ConfiguredOptimizer<AdadeltaOptions> {
  readonly className = 'Adadelta';
  protected override readonly slotGroups = [['accumulated_grad', 'accumulated_delta_var']];

  constructor(options: AdadeltaOptions = {}) {
    super(adadeltaOptions, options);
  }

  protected rule({ weight, gradient, learningRate, slot }: UpdateContext): Value {
    const { rho, epsilon } = this.options;
    const rootMeanSquare = (v: Value) => ops.sqrt(ops.add(v, epsilon));
    const squared = updateAverage(slot('accumulated_grad'), ops.square(gradient), rho);
    const deltas = slot('accumulated_delta_var');
    const delta = ops.div(ops.mul(rootMeanSquare(deltas.value), gradient), rootMeanSquare(squared));
    updateAverage(deltas, ops.square(delta), rho);
    return ops.sub(weight, ops.mul(learningRate, delta));
  }
}

/**
 * Adadelta (Zeiler 2012, arXiv 1212.5701) as Keras 3 computes it, for each weight w with gradient g and learning rate η: a ← ρa + (1−ρ)g²,
 * Δ = g·√(d + ε)/√(a + ε), d ← ρd + (1−ρ)Δ², w ← w − η·Δ. Defaults: η = 0.001 (the paper's is 1), ρ = 0.95, ε = 1e-7.
 *
 * State of each weight, of its shape and from zeros: accumulated_grad (a), accumulated_delta_var (d).
 * @throws EvenkeelError for an option out of its range, and for two clippings at once
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[1]]), tensor([[3]]));
 * net.getWeights()[0]; // [[1.00141]]
 * ```
 */
export const adadelta = withOptions('optimizer Adadelta', adadeltaOptions, (options?: AdadeltaOptions) => new Adadelta(options));
