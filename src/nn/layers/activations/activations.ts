import { requireNotNegative } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import { type AxisLike, resolveAxes } from '../../../ops/axes.ts';
import * as ops from '../../../ops/index.ts';
import * as functions from '../../activations/functions.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface ReLUOptions extends LayerOptions {
  /** The largest result. Default none. */
  readonly maxValue?: number | undefined;
  /** Factor below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** Where the ramp begins. Default 0. */
  readonly threshold?: number;
}

const reLUOptions = {
  maxValue: 'optional',
  negativeSlope: 'optional',
  threshold: 'optional',
  ...layerOptions,
} satisfies Schema<ReLUOptions>;

export class ReLU extends Layer {
  readonly className = 'ReLU';
  private readonly options: { maxValue: number | undefined; negativeSlope: number; threshold: number };

  constructor({ maxValue, negativeSlope = 0, threshold = 0, ...options }: ReLUOptions = {}) {
    super(options);
    if (maxValue !== undefined) requireNotNegative(`${this.where}, option maxValue`, maxValue);
    requireNotNegative(`${this.where}, option negativeSlope`, negativeSlope);
    requireNotNegative(`${this.where}, option threshold`, threshold);
    this.options = { maxValue, negativeSlope, threshold };
  }

  override get traits(): LayerTraits {
    return { activation: 'relu' };
  }

  call(x: Value): Value {
    return functions.relu(x, this.options);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}

/**
 * x from `threshold` on, at most `maxValue`; negativeSlope · (x − threshold) below. With its defaults max(x, 0). [batch, …] → [batch, …];
 * the same in training and inference; no weights.
 * @throws EvenkeelError for a negative option
 * @example
 * ```ts
 * const net = sequential([layers.reLU({ maxValue: 2 })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, 0, 2]]
 * ```
 */
export const reLU = withOptions(layerNamed('ReLU'), reLUOptions, (options?: ReLUOptions) => new ReLU(options));

export interface LeakyReLUOptions extends LayerOptions {
  /** Factor of negative elements. Default 0.3. */
  readonly negativeSlope?: number;
}

const leakyReLUOptions = {
  negativeSlope: 'optional',
  ...layerOptions,
} satisfies Schema<LeakyReLUOptions>;

export class LeakyReLU extends Layer {
  readonly className = 'LeakyReLU';
  private readonly negativeSlope: number;

  constructor({ negativeSlope = 0.3, ...options }: LeakyReLUOptions = {}) {
    super(options);
    this.negativeSlope = requireNotNegative(`${this.where}, option negativeSlope`, negativeSlope);
  }

  call(x: Value): Value {
    return functions.leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  override getConfig() {
    return { negativeSlope: this.negativeSlope, ...super.getConfig() };
  }
}

/**
 * x where x > 0, else negativeSlope · x (Maas, Hannun & Ng 2013). [batch, …] → [batch, …]; the same in training and inference; no weights.
 * @throws EvenkeelError for a negative negativeSlope
 * @example
 * ```ts
 * const net = sequential([layers.leakyReLU({ negativeSlope: 0.1 })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -0.2, 3]]
 * ```
 */
export const leakyReLU = withOptions(
  layerNamed('LeakyReLU'),
  leakyReLUOptions,
  (options?: LeakyReLUOptions) => new LeakyReLU(options),
);

export interface PReLUOptions extends LayerOptions {
  /** Default zeros. */
  readonly alphaInitializer?: InitializerLike;
  readonly alphaRegularizer?: RegularizerLike | undefined;
  readonly alphaConstraint?: ConstraintLike | undefined;
  /** Axes (counted with the batch, from 1 on) along which all elements share one factor. Default none. */
  readonly sharedAxes?: readonly number[];
}

const preluOptions = {
  alphaInitializer: 'optional',
  alphaRegularizer: 'optional',
  alphaConstraint: 'optional',
  sharedAxes: 'optional',
  ...layerOptions,
} satisfies Schema<PReLUOptions>;

export class PReLU extends Layer {
  readonly className = 'PReLU';
  private readonly options: PReLUOptions;
  private alpha: Variable | undefined;

  constructor(options: PReLUOptions = {}) {
    super(options);
    this.options = options;
  }

  protected override build(inputShape: Shape): void {
    const { alphaInitializer = 'zeros', alphaRegularizer, alphaConstraint, sharedAxes = [] } = this.options;
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

  override getConfig() {
    const { alphaInitializer = 'zeros', alphaRegularizer, alphaConstraint, sharedAxes } = this.options;
    return { alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes, ...super.getConfig() };
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
export const prelu = withOptions(layerNamed('PReLU'), preluOptions, (options?: PReLUOptions) => new PReLU(options));

export interface ELUOptions extends LayerOptions {
  /** What large negative elements tend to, times −1. Default 1. */
  readonly alpha?: number;
}

const eluOptions = {
  alpha: 'optional',
  ...layerOptions,
} satisfies Schema<ELUOptions>;

export class ELU extends Layer {
  readonly className = 'ELU';
  private readonly alpha: number;

  constructor({ alpha = 1, ...options }: ELUOptions = {}) {
    super(options);
    this.alpha = requireNotNegative(`${this.where}, option alpha`, alpha);
  }

  call(x: Value): Value {
    return functions.elu(x, { alpha: this.alpha });
  }

  override getConfig() {
    return { alpha: this.alpha, ...super.getConfig() };
  }
}

/**
 * x where x > 0, else α · (eˣ − 1) (Clevert et al. 2016, arXiv 1511.07289). [batch, …] → [batch, …]; the same in training and inference;
 * no weights.
 * @throws EvenkeelError for a negative alpha
 * @example
 * ```ts
 * const net = sequential([layers.elu()]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -0.865, 3]]
 * ```
 */
export const elu = withOptions(layerNamed('ELU'), eluOptions, (options?: ELUOptions) => new ELU(options));

export interface SoftmaxOptions extends LayerOptions {
  /** The axis that is normalised, or several together, counted with the batch, which is none of them; negative from the end. Default −1. */
  readonly axis?: AxisLike;
}

const softmaxOptions = {
  axis: 'optional',
  ...layerOptions,
} satisfies Schema<SoftmaxOptions>;

export class Softmax extends Layer {
  readonly className = 'Softmax';
  private readonly axis: AxisLike;

  constructor({ axis = -1, ...options }: SoftmaxOptions = {}) {
    super(options);
    this.axis = axis;
  }

  protected override build(inputShape: Shape): void {
    resolveAxes(this.where, this.axis, inputShape.length + 1, 1);
  }

  call(x: Value): Value {
    return ops.softmax(x, { axis: this.axis });
  }

  override getConfig() {
    return { axis: this.axis, ...super.getConfig() };
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
export const softmax = withOptions(layerNamed('Softmax'), softmaxOptions, (options?: SoftmaxOptions) => new Softmax(options));
