import { requireNotNegative } from '../checks.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { DropoutOptions } from './dropout.ts';
import type { CallContext, LayerOptions } from './layer.ts';
import { RandomLayer } from './randomLayer.ts';

export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise. */
  readonly stddev: number;
}

/** During training x plus normal noise of deviation `stddev`; during inference x. */
export class GaussianNoise extends RandomLayer {
  readonly className = 'GaussianNoise';
  private readonly stddev: number;

  constructor({ stddev, ...options }: GaussianNoiseOptions) {
    super(options);
    this.stddev = requireNotNegative(`${this.where}, option stddev`, stddev);
  }

  call(x: Value, { training, step }: CallContext): Value {
    if (!training || this.stddev === 0) return x;
    const noise = ops.normalNoise(this.keyValue(x.graph, 'noise'), step(), { shape: x.shape });
    return ops.add(x, ops.mul(noise, this.stddev));
  }

  override getConfig() {
    return { stddev: this.stddev, ...super.getConfig() };
  }
}

/**
 * During training x times normal noise of mean 1 and deviation √(rate / (1 − rate)), the deviation of a dropout's mask (Srivastava et al.
 * 2014, section 10); during inference x.
 */
export class GaussianDropout extends RandomLayer {
  readonly className = 'GaussianDropout';
  private readonly rate: number;

  constructor({ rate, ...options }: DropoutOptions) {
    super(options);
    this.rate = this.requireRate(rate);
  }

  call(x: Value, { training, step }: CallContext): Value {
    if (!training || this.rate === 0) return x;
    const noise = ops.normalNoise(this.keyValue(x.graph, 'noise'), step(), { shape: x.shape });
    return ops.mul(x, ops.add(1, ops.mul(noise, Math.sqrt(this.rate / (1 - this.rate)))));
  }

  override getConfig() {
    return { rate: this.rate, ...super.getConfig() };
  }
}

/** What SELU tends to for large negative elements. */
const SATURATED = -1.6732632423543772 * 1.0507009873554805;

/**
 * Dropout that keeps mean and variance of what SELU gives: during training each element is −1.758 with probability `rate`, and the result is
 * scaled and shifted back to mean 0 and variance 1 (Klambauer et al. 2017, arXiv 1706.02515); during inference it is x.
 */
export class AlphaDropout extends RandomLayer {
  readonly className = 'AlphaDropout';
  private readonly rate: number;

  constructor({ rate, ...options }: DropoutOptions) {
    super(options);
    this.rate = this.requireRate(rate);
  }

  call(x: Value, { training, step }: CallContext): Value {
    const { rate } = this;
    if (!training || rate === 0) return x;
    const mask = ops.dropoutMask(this.keyValue(x.graph, 'mask'), step(), { shape: x.shape, rate });
    const scale = ((1 - rate) * (1 + rate * SATURATED ** 2)) ** -0.5;
    return ops.add(ops.mul(ops.select(mask, x, SATURATED), scale), -scale * SATURATED * rate);
  }

  override getConfig() {
    return { rate: this.rate, ...super.getConfig() };
  }
}
