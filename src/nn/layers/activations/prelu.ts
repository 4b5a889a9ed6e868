import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface PReLUOptions extends LayerOptions {
  /** Default zeros. */
  readonly alphaInitializer?: InitializerLike;
  readonly alphaRegularizer?: RegularizerLike | undefined;
  readonly alphaConstraint?: ConstraintLike | undefined;
  /** Axes (counted with the batch, from 1 on) along which all elements share one factor. Default none. */
  readonly sharedAxes?: readonly number[] | undefined;
}

const preluOptions = {
  alphaInitializer: { default: 'zeros', form: 'initializer' },
  alphaRegularizer: { form: 'regularizer' },
  alphaConstraint: { form: 'constraint' },
  sharedAxes: {},
  ...layerOptions,
} satisfies OptionTable<PReLUOptions>;

export class PReLU extends ConfiguredLayer<PReLUOptions> {
  static readonly definition = { className: 'PReLU', options: preluOptions };
  private alpha: Variable | undefined;

  override get traits(): LayerTraits {
    return { isActivation: true };
  }

  protected override build(inputShape: Shape): void {
    const { alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes = [] } = this.options;
    const bad = sharedAxes.find((axis) => !Number.isInteger(axis) || axis < 1 || axis > inputShape.length);
    if (bad !== undefined) {
      throw new EvenkeelError({
        where: `${this.where}, option sharedAxes`,
        expected: `axes from 1 to ${inputShape.length}`,
        got: String(bad),
      });
    }
    this.alpha = this.addWeight('alpha', {
      shape: inputShape.map((size, i) => (sharedAxes.includes(i + 1) ? 1 : size)),
      initializer: alphaInitializer,
      regularizer: alphaRegularizer,
      constraint: alphaConstraint,
    });
  }

  call(x: Value): Value {
    // Not chosen by sign: as in Keras, no gradient passes at 0.
    return ops.sub(ops.relu(x), ops.mul(x.graph.variable(this.alpha as Variable), ops.relu(ops.neg(x))));
  }
}

/**
 * x where x > 0, else α · x with a learned α for each element of a sample (He et al. 2015, arXiv 1502.01852). [batch, …] → [batch, …]; the
 * same in training and inference.
 *
 * Weights: alpha, of the shape of a sample, with 1 along `sharedAxes`.
 * @throws EvenkeelError for shared axes that the input does not have
 * @example
 * ```ts
 * const net = sequential([layers.prelu({ alphaInitializer: 'ones' })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const prelu: (options?: PReLUOptions) => PReLU = layerMaker(PReLU);
