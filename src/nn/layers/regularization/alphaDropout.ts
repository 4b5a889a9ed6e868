import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { RandomLayer } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { type DropoutOptions, dropoutOptions } from './dropout.ts';
import { maskShape } from './noiseShape.ts';

/** What SELU tends to for large negative elements. */
const SATURATED = -1.6732632423543772 * 1.0507009873554805;

export class AlphaDropout extends RandomLayer<DropoutOptions> {
  static readonly definition = { className: 'AlphaDropout', options: dropoutOptions };

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  protected override build(inputShape: Shape): void {
    maskShape(this.options.noiseShape, [1, ...inputShape], this.where);
  }

  call(x: Value, context: CallContext): Value {
    const { rate, noiseShape } = this.options;
    if (!context.training || rate === 0) return x;
    const shape = maskShape(noiseShape, x.shape, this.where);
    const mask = ops.dropoutMask(this.keyValue(x.graph, 'mask', context), context.step(), { shape, rate });
    const scale = ((1 - rate) * (1 + rate * SATURATED ** 2)) ** -0.5;
    return ops.add(ops.mul(ops.select(mask, x, SATURATED), scale), -scale * SATURATED * rate);
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
export const alphaDropout: (options: DropoutOptions) => AlphaDropout = layerMaker(AlphaDropout);
