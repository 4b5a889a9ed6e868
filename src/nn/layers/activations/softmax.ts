import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { type AxisLike, resolveAxes } from '../../../ops/axes.ts';
import * as ops from '../../../ops/index.ts';
import { axisFromFile } from '../axis.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface SoftmaxOptions extends LayerOptions {
  /** The axis that is normalised, or several together, counted with the batch, which is none of them; negative from the end. Default −1. */
  readonly axis?: AxisLike;
}

const softmaxOptions = {
  axis: { default: -1, fromFile: axisFromFile },
  ...layerOptions,
} satisfies OptionTable<SoftmaxOptions>;

export class Softmax extends ConfiguredLayer<SoftmaxOptions> {
  static readonly definition = { className: 'Softmax', options: softmaxOptions, isActivation: true } as const;

  protected override build(inputShape: Shape): void {
    resolveAxes(this.where, this.options.axis, inputShape.length + 1, 1);
  }

  override get traits(): LayerTraits {
    return { isActivation: true };
  }

  call(x: Value): Value {
    return ops.softmax(x, { axis: this.options.axis });
  }
}

/**
 * eˣ / Σeˣ over an axis, or over several together. [batch, …] → [batch, …]; the same in training and inference; no weights.
 * @throws EvenkeelError for an axis that the input does not have
 * @example
 * ```ts
 * const net = sequential([layers.softmax()]);
 * await net.predict(tensor([[1, 2, 3]])); // [[0.09, 0.245, 0.665]]
 * ```
 */
export const softmax: (options?: SoftmaxOptions) => Softmax = layerMaker(Softmax);
