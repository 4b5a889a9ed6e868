import { requireNotNegative } from '../../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import { type AxisLike, resolveAxes } from '../../../ops/axes.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { axisFromFile } from '../axis.ts';
import { ConfiguredLayer, type Resolved } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { type Affine, expandToInput } from './normalize.ts';

export type { AxisLike } from '../../../ops/axes.ts';

/** Options of what ends in γ·x̂ + β. */
export interface ScaleAndCenterOptions extends LayerOptions {
  /** Whether to add β. Default true. */
  readonly center?: boolean;
  /** Whether to multiply by γ. Default true. */
  readonly scale?: boolean;
  /** Default 'zeros'. */
  readonly betaInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly gammaInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike | undefined;
  readonly gammaRegularizer?: RegularizerLike | undefined;
  readonly betaConstraint?: ConstraintLike | undefined;
  readonly gammaConstraint?: ConstraintLike | undefined;
}

/** Options of normalisations that end in γ·x̂ + β. */
export interface AffineOptions extends ScaleAndCenterOptions {
  /** Added to the variance. Default 1e-3. */
  readonly epsilon?: number;
}

export const scaleAndCenterOptions = {
  center: { default: true },
  scale: { default: true },
  betaInitializer: { default: 'zeros', form: 'initializer' },
  gammaInitializer: { default: 'ones', form: 'initializer' },
  betaRegularizer: { form: 'regularizer' },
  gammaRegularizer: { form: 'regularizer' },
  betaConstraint: { form: 'constraint' },
  gammaConstraint: { form: 'constraint' },
  ...layerOptions,
} satisfies OptionTable<ScaleAndCenterOptions>;

export const affineOptions = {
  epsilon: { default: 1e-3, check: requireNotNegative },
  ...scaleAndCenterOptions,
} satisfies OptionTable<AffineOptions>;

/** The axis −1, where it is left out. */
export const lastAxis = { default: -1, fromFile: axisFromFile } as const;

/** What normalisation layers have in common: the checks of the operand's axes. */
export abstract class NormalizationLayer<O extends LayerOptions> extends ConfiguredLayer<O> {
  /** @throws EvenkeelError for data without any axis besides the batch. */
  protected requireFeatures(inputShape: Shape): void {
    if (inputShape.length > 0) return;
    throw new EvenkeelError({ where: this.where, expected: 'an input of at least 2 dimensions', got: shapeText([null]) });
  }

  /** The axes among `rank`, ascending and counted from the front. The batch axis is none of them. */
  protected axesOf(axis: AxisLike, rank: number): readonly number[] {
    return resolveAxes(this.where, axis, rank, 1);
  }
}

/** A layer that ends in γ·x̂ + β. */
export abstract class AffineLayer<O extends ScaleAndCenterOptions> extends NormalizationLayer<O> {
  /** γ, where `scale` is on and the layer is built. */
  gamma: Variable | undefined;
  /** β, where `center` is on and the layer is built. */
  beta: Variable | undefined;

  /** Makes γ and β, each where it is asked for. */
  protected addAffine(shape: Shape): void {
    const { center, scale, ...options } = this.options as Resolved<ScaleAndCenterOptions>;
    const gamma = {
      shape,
      initializer: options.gammaInitializer,
      regularizer: options.gammaRegularizer,
      constraint: options.gammaConstraint,
    };
    const beta = {
      shape,
      initializer: options.betaInitializer,
      regularizer: options.betaRegularizer,
      constraint: options.betaConstraint,
    };
    this.gamma = scale ? this.addWeight('gamma', gamma) : undefined;
    this.beta = center ? this.addWeight('beta', beta) : undefined;
  }

  /** γ and β for an operand, which they follow along `axes`. */
  protected affine({ graph, shape }: Value, axes: readonly number[]): Affine {
    const expand = (weight: Variable | undefined) => weight && expandToInput(graph, weight, shape, axes);
    return { scale: expand(this.gamma), offset: expand(this.beta) };
  }
}

/** A normalisation by the variance that ends in γ·x̂ + β. */
export abstract class AffineNormalizationLayer<O extends AffineOptions> extends AffineLayer<O> {
  /** What is added to the variance. */
  get epsilon(): number {
    return (this.options as Resolved<AffineOptions>).epsilon;
  }
}
