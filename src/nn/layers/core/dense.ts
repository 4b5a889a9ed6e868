import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import { integer, type OptionTable } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { type ActivationLike, getActivation } from '../../activations/activations.ts';
import { toActivation } from '../activationOption.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { kernelProduct, type LayerTraits } from '../traits.ts';
import { type BiasOptions, biasOptions, biasWeight, type KernelOptions, kernelOptions, kernelWeight } from '../weightOptions.ts';

export interface DenseOptions extends LayerOptions, KernelOptions, BiasOptions {
  /** Size of the last axis of the result. */
  readonly units: number;
  /** Default 'linear'. */
  readonly activation?: ActivationLike;
}

const denseOptions = {
  units: { required: true, check: integer(1) },
  activation: { default: 'linear', form: 'activation', check: toActivation },
  ...kernelOptions,
  ...biasOptions,
  ...layerOptions,
} satisfies OptionTable<DenseOptions>;

export class Dense extends ConfiguredLayer<DenseOptions> {
  static readonly definition = { className: 'Dense', options: denseOptions };
  private kernel!: Variable;
  private bias: Variable | undefined;

  override get traits(): LayerTraits {
    return { activation: this.options.activation, product: kernelProduct };
  }

  protected override build(inputShape: Shape): void {
    const { units, useBias } = this.options;
    const size = inputShape.at(-1);
    if (size === undefined) {
      throw new EvenkeelError({
        where: this.where,
        expected: 'an input of at least 2 dimensions (batch, features)',
        got: shapeText([null]),
        remedy: 'Reshape the data to (n, 1).',
      });
    }
    this.kernel = this.addWeight('kernel', { shape: [size, units], ...kernelWeight(this.options) });
    if (useBias) this.bias = this.addWeight('bias', { shape: [units], ...biasWeight(this.options) });
  }

  call(x: Value): Value {
    const kernel = x.graph.variable(this.kernel);
    const leading = x.shape.slice(0, -1);
    const rows = ops.reshape(x, [sizeOf(leading), x.shape.at(-1) as number]);
    const product = ops.matmul(rows, kernel);
    const y = ops.reshape(this.bias ? ops.add(product, x.graph.variable(this.bias)) : product, [...leading, this.options.units]);
    return getActivation(this.options.activation, this.where)(y);
  }
}

/**
 * A fully connected layer: activation(x · kernel + bias) along the last axis, [batch, …, in] → [batch, …, units]. The same in training and
 * inference.
 *
 * Weights: kernel [in, units], bias [units].
 * @throws EvenkeelError for units that are no integer from 1 on, an unknown activation, and for an input without features
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, activation: 'relu' });
 * layer.apply(input({ shape: [3] })).shape; // [4]
 * layer.weights.map((w) => w.shape); // [[3, 4], [4]]
 * ```
 */
export const dense: (options: DenseOptions) => Dense = layerMaker(Dense);
