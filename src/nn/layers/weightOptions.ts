import type { Schema } from '../../core/options.ts';
import type { ConstraintLike } from '../constraints/index.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import type { RegularizerLike } from '../regularizers/index.ts';
/** Options of a layer's kernel. */
export interface KernelOptions {
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly kernelRegularizer?: RegularizerLike;
  /** Applied to the kernel after each update; none by default. */
  readonly kernelConstraint?: ConstraintLike;
}

export const kernelOptions = {
  kernelInitializer: 'optional',
  kernelRegularizer: 'optional',
  kernelConstraint: 'optional',
} satisfies Schema<KernelOptions>;

/** Options of a layer's bias. */
export interface BiasOptions {
  /** Default true. */
  readonly useBias?: boolean;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly biasRegularizer?: RegularizerLike;
  /** Applied to the bias after each update; none by default. */
  readonly biasConstraint?: ConstraintLike;
}

export const biasOptions = {
  useBias: 'optional',
  biasInitializer: 'optional',
  biasRegularizer: 'optional',
  biasConstraint: 'optional',
} satisfies Schema<BiasOptions>;

/** What `addWeight` needs for a kernel. */
export const kernelWeight = (options: KernelOptions) => ({
  initializer: options.kernelInitializer ?? ('glorotUniform' as const),
  regularizer: options.kernelRegularizer,
  constraint: options.kernelConstraint,
});

/** What `addWeight` needs for a bias. */
export const biasWeight = (options: BiasOptions) => ({
  initializer: options.biasInitializer ?? ('zeros' as const),
  regularizer: options.biasRegularizer,
  constraint: options.biasConstraint,
});
