import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { RandomLayer } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { type RateOptions, rateOptions } from './rate.ts';

export class GaussianDropout extends RandomLayer<RateOptions> {
  static readonly definition = { className: 'GaussianDropout', options: rateOptions };

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  call(x: Value, context: CallContext): Value {
    const { rate } = this.options;
    if (!context.training || rate === 0) return x;
    const noise = ops.normalNoise(this.keyValue(x.graph, 'noise', context), context.step(), { shape: x.shape });
    return ops.mul(x, ops.add(1, ops.mul(noise, Math.sqrt(rate / (1 - rate)))));
  }
}

/**
 * During training x times normal noise of mean 1 and standard deviation √(rate / (1 − rate)), that of a dropout's mask (Srivastava et al.
 * 2014, section 10); during inference x. [batch, …] → [batch, …]; no weights.
 * @throws EvenkeelError for a rate that is not in [0, 1)
 * @example
 * ```ts
 * const net = sequential([layers.gaussianDropout({ rate: 0.2 })]);
 * // There is no noise in inference.
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const gaussianDropout: (options: RateOptions) => GaussianDropout = layerMaker(GaussianDropout);
