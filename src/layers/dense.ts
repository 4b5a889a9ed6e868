import { type ActivationLike, getActivation } from '../activations/activations.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import { type Shape, sizeOf } from '../tensor/tensor.ts';
import { Layer, type LayerOptions } from './layer.ts';

export interface DenseOptions extends LayerOptions {
  /** Size of the last axis of the result. */
  readonly units: number;
  /** Default 'linear'. */
  readonly activation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
}

/**
 * A fully connected layer: activation(x · kernel + bias) along the last axis. Weights: kernel [in, units], bias [units]. The same in
 * training and inference.
 */
export class Dense extends Layer {
  readonly className = 'Dense';
  private readonly options: DenseOptions;
  private kernel!: Variable;
  private bias: Variable | undefined;

  constructor(options: DenseOptions) {
    super(options);
    this.options = options;
    this.requireWhole('units', options.units);
    getActivation(options.activation ?? 'linear', this.where);
  }

  protected override build(inputShape: Shape): void {
    const { units, useBias = true, kernelInitializer = 'glorotUniform', biasInitializer = 'zeros' } = this.options;
    const size = inputShape.at(-1);
    if (size === undefined) {
      throw new EvenkeelError({
        where: this.where,
        expected: 'an input of at least 2 dimensions (batch, features)',
        got: shapeText([null]),
        remedy: 'Reshape the data to (n, 1).',
      });
    }
    this.kernel = this.addWeight('kernel', { shape: [size, units], initializer: kernelInitializer });
    if (useBias) this.bias = this.addWeight('bias', { shape: [units], initializer: biasInitializer });
  }

  call(x: Value): Value {
    const kernel = x.graph.variable(this.kernel);
    const lead = x.shape.slice(0, -1);
    const rows = ops.reshape(x, [sizeOf(lead), x.shape.at(-1) as number]);
    const product = ops.matmul(rows, kernel);
    const y = ops.reshape(this.bias ? ops.add(product, x.graph.variable(this.bias)) : product, [...lead, this.options.units]);
    return getActivation(this.options.activation ?? 'linear', this.where)(y);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}
