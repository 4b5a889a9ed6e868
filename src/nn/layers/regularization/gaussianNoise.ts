import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { RandomLayer, type RandomOptions, randomOptions } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';

export interface GaussianNoiseOptions extends RandomOptions {
  /** Standard deviation of the noise. */
  readonly stddev: number;
}

const gaussianNoiseOptions = {
  stddev: { required: true, check: requireNotNegative },
  ...randomOptions,
} satisfies OptionTable<GaussianNoiseOptions>;

export class GaussianNoise extends RandomLayer<GaussianNoiseOptions> {
  static readonly definition = { className: 'GaussianNoise', options: gaussianNoiseOptions };

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  call(x: Value, context: CallContext): Value {
    const { stddev } = this.options;
    if (!context.training || stddev === 0) return x;
    const noise = ops.normalNoise(this.keyValue(x.graph, 'noise', context), context.step(), { shape: x.shape });
    return ops.add(x, ops.mul(noise, stddev));
  }
}

/**
 * During training x plus normal noise of mean 0 and standard deviation `stddev`; during inference x. [batch, …] → [batch, …]; no weights.
 * @throws EvenkeelError for a negative stddev
 * @example
 * ```ts
 * const net = sequential([layers.gaussianNoise({ stddev: 0.1 })]);
 * // There is no noise in inference.
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const gaussianNoise: (options: GaussianNoiseOptions) => GaussianNoise = layerMaker(GaussianNoise);
