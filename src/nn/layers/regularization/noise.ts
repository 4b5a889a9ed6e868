import { requireNotNegative } from '../../../core/checks.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerNamed } from '../layer.ts';
import { RandomLayer, type RandomOptions, randomOptions } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { type DropoutOptions, dropoutOptions, type RateOptions, rateOptions } from './dropout.ts';
import { maskShape, type NoiseShape, requireNoiseShape } from './noiseShape.ts';

export interface GaussianNoiseOptions extends RandomOptions {
  /** Standard deviation of the noise. */
  readonly stddev: number;
}

const gaussianNoiseOptions = {
  stddev: 'required',
  ...randomOptions,
} satisfies Schema<GaussianNoiseOptions>;

export class GaussianNoise extends RandomLayer {
  private readonly stddev: number;

  // A getter, here and below: the base class's checks name the class before fields are set.
  get className() {
    return 'GaussianNoise';
  }

  constructor({ stddev, ...options }: GaussianNoiseOptions) {
    super(options);
    this.stddev = requireNotNegative(`${this.where}, option stddev`, stddev);
  }

  override get traits(): LayerTraits {
    return { isNoise: true };
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
 * During training x plus normal noise of mean 0 and deviation `stddev`; during inference x. [batch, …] → [batch, …]; no weights.
 * @throws EvenkeelError for a negative stddev
 * @example
 * ```ts
 * const net = sequential([layers.gaussianNoise({ stddev: 0.1 })]);
 * // There is no noise in inference.
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const gaussianNoise = withOptions(
  layerNamed('GaussianNoise'),
  gaussianNoiseOptions,
  (options: GaussianNoiseOptions) => new GaussianNoise(options),
);

export class GaussianDropout extends RandomLayer {
  private readonly rate: number;

  get className() {
    return 'GaussianDropout';
  }

  constructor({ rate, ...options }: RateOptions) {
    super(options);
    this.rate = this.requireRate(rate);
  }

  override get traits(): LayerTraits {
    return { isNoise: true };
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

/**
 * During training x times normal noise of mean 1 and deviation √(rate / (1 − rate)), the deviation of a dropout's mask (Srivastava et al.
 * 2014, section 10); during inference x. [batch, …] → [batch, …]; no weights.
 * @throws EvenkeelError for a rate that is not in [0, 1)
 * @example
 * ```ts
 * const net = sequential([layers.gaussianDropout({ rate: 0.2 })]);
 * // There is no noise in inference.
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const gaussianDropout = withOptions(
  layerNamed('GaussianDropout'),
  rateOptions,
  (options: RateOptions) => new GaussianDropout(options),
);

/** What SELU tends to for large negative elements. */
const SATURATED = -1.6732632423543772 * 1.0507009873554805;

export class AlphaDropout extends RandomLayer {
  private readonly rate: number;
  private readonly noiseShape: NoiseShape | undefined;

  get className() {
    return 'AlphaDropout';
  }

  constructor({ rate, noiseShape, ...options }: DropoutOptions) {
    super(options);
    this.rate = this.requireRate(rate);
    this.noiseShape = requireNoiseShape(noiseShape, this.where);
  }

  protected override build(inputShape: Shape): void {
    maskShape(this.noiseShape, [1, ...inputShape], this.where);
  }

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  call(x: Value, { training, step }: CallContext): Value {
    const { rate } = this;
    if (!training || rate === 0) return x;
    const shape = maskShape(this.noiseShape, x.shape, this.where);
    const mask = ops.dropoutMask(this.keyValue(x.graph, 'mask'), step(), { shape, rate });
    const scale = ((1 - rate) * (1 + rate * SATURATED ** 2)) ** -0.5;
    return ops.add(ops.mul(ops.select(mask, x, SATURATED), scale), -scale * SATURATED * rate);
  }

  override getConfig() {
    return { rate: this.rate, noiseShape: this.noiseShape, ...super.getConfig() };
  }
}

/**
 * Dropout that keeps mean and variance of what SELU gives (Klambauer et al. 2017, arXiv 1706.02515). [batch, …] → [batch, …]; no weights.
 *
 * During training each element is α′ = −1.758 with probability p = `rate`, and the result is scaled and shifted back to mean 0 and
 * variance 1: a·(x or α′) + b with a = ((1 − p)·(1 + p·α′²))^(−½) and b = −a·p·α′. During inference it is x.
 * @throws EvenkeelError for a rate that is not in [0, 1), and a noiseShape that does not fit the input
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 32, activation: 'selu', kernelInitializer: 'lecunNormal', inputShape: [8] }),
 *   layers.alphaDropout({ rate: 0.1 }),
 * ]);
 * net.outputs[0].shape; // [32]
 * ```
 */
export const alphaDropout = withOptions(
  layerNamed('AlphaDropout'),
  dropoutOptions,
  (options: DropoutOptions) => new AlphaDropout(options),
);
