import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { Schema } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Variable } from '../../../ir/variable.ts';
import { type AxisLike, resolveAxes } from '../../../ops/axes.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { Layer, type LayerOptions, layerOptions } from '../layer.ts';

export type { AxisLike } from '../../../ops/axes.ts';

/** Options of normalisations that end in γ·x̂ + β. */
export interface AffineOptions extends LayerOptions {
  /** Added to the variance. Default 1e-3. */
  readonly epsilon?: number;
  /** Whether to add β. Default true. */
  readonly center?: boolean;
  /** Whether to multiply by γ. Default true. */
  readonly scale?: boolean;
  /** Default 'zeros'. */
  readonly betaInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly gammaInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike;
  readonly gammaRegularizer?: RegularizerLike;
  readonly betaConstraint?: ConstraintLike;
  readonly gammaConstraint?: ConstraintLike;
}

export const affineOptions = {
  epsilon: 'optional',
  center: 'optional',
  scale: 'optional',
  betaInitializer: 'optional',
  gammaInitializer: 'optional',
  betaRegularizer: 'optional',
  gammaRegularizer: 'optional',
  betaConstraint: 'optional',
  gammaConstraint: 'optional',
  ...layerOptions,
} satisfies Schema<AffineOptions>;

/** What normalisation layers have in common: the checks of `axis` and `epsilon`, and γ and β. */
export abstract class NormalizationLayer extends Layer {
  /** @throws EvenkeelError unless it is a number of at least 0. */
  protected requireEpsilon(epsilon: number): number {
    if (epsilon >= 0 && epsilon < Number.POSITIVE_INFINITY) return epsilon;
    throw new EvenkeelError({
      where: `${this.where}, option epsilon`,
      expected: 'a number of at least 0',
      got: String(epsilon),
    });
  }

  /** @throws EvenkeelError unless it is a number from 0 to 1. */
  protected requireShare(option: string, value: number): number {
    if (value >= 0 && value <= 1) return value;
    throw new EvenkeelError({
      where: `${this.where}, option ${option}`,
      expected: 'a number from 0 to 1',
      got: String(value),
    });
  }

  /** @throws EvenkeelError for data without any axis besides the batch. */
  protected requireFeatures(inputShape: Shape): void {
    if (inputShape.length > 0) return;
    throw new EvenkeelError({ where: this.where, expected: 'an input of at least 2 dimensions', got: shapeText([null]) });
  }

  /** The axes among `rank`, ascending and counted from the front. The batch axis is none of them. */
  protected axesOf(axis: AxisLike, rank: number): readonly number[] {
    return resolveAxes(this.where, axis, rank, 1);
  }

  /** The channel axis among `rank` axes. */
  protected axisOf(axis: number, rank: number): number {
    return this.axesOf(axis, rank)[0] as number;
  }

  /** Makes γ and β, each where it is asked for. */
  protected addAffine(shape: Shape, options: AffineOptions): { gamma: Variable | undefined; beta: Variable | undefined } {
    const { center = true, scale = true, gammaInitializer = 'ones', betaInitializer = 'zeros' } = options;
    const gamma = { regularizer: options.gammaRegularizer, constraint: options.gammaConstraint };
    const beta = { regularizer: options.betaRegularizer, constraint: options.betaConstraint };
    return {
      gamma: scale ? this.addWeight('gamma', { shape, initializer: gammaInitializer, ...gamma }) : undefined,
      beta: center ? this.addWeight('beta', { shape, initializer: betaInitializer, ...beta }) : undefined,
    };
  }
}
