import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import { Optimizer, requireFraction, requireNotNegative, type UpdateContext } from './optimizer.ts';

export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay of the average of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the average of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980) as Keras 3 computes it: m ← m + (1−β₁)(g − m), v ← v + (1−β₂)(g² − v),
 * w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε).
 */
export class Adam extends Optimizer {
  readonly className = 'Adam';
  private readonly options: Required<Omit<AdamOptions, 'learningRate'>>;

  constructor({ learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}) {
    super(learningRate);
    this.options = {
      beta1: requireFraction('beta1', beta1),
      beta2: requireFraction('beta2', beta2),
      epsilon: requireNotNegative('epsilon', epsilon),
    };
  }

  protected rule({ weight, gradient, learningRate, step, slot }: UpdateContext): Value {
    const { beta1, beta2, epsilon } = this.options;
    const follow = (name: string, x: Value, beta: number) => {
      const state = slot(name);
      const next = ops.flush(ops.add(state.value, ops.mul(ops.sub(x, state.value), 1 - beta)));
      state.set(next);
      return next;
    };
    // 1 − βᵗ, with βᵗ as exp(t·log β): exact enough, and no state of its own.
    const left = (beta: number) => ops.sub(1, ops.exp(ops.mul(step, Math.log(beta))));
    const rate = ops.div(ops.mul(learningRate, ops.sqrt(left(beta2))), left(beta1));
    const m = follow('momentum', gradient, beta1);
    const v = follow('velocity', ops.square(gradient), beta2);
    return ops.sub(weight, ops.div(ops.mul(m, rate), ops.add(ops.sqrt(v), epsilon)));
  }

  getConfig() {
    return { ...this.options };
  }
}
