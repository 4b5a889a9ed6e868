import type { OptionTable } from '../../core/options.ts';
import type { ConstraintLike } from '../constraints/index.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import type { RegularizerLike } from '../regularizers/index.ts';

/** Options of a layer's kernel. */
export interface KernelOptions {
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly kernelRegularizer?: RegularizerLike | undefined;
  /** Applied to the kernel after each update; none by default. */
  readonly kernelConstraint?: ConstraintLike | undefined;
}

export const kernelOptions = {
  kernelInitializer: { default: 'glorotUniform', form: 'initializer' },
  kernelRegularizer: { form: 'regularizer' },
  kernelConstraint: { form: 'constraint' },
} satisfies OptionTable<KernelOptions>;

/** Options of a layer's bias. */
export interface BiasOptions {
  /** Default true. */
  readonly useBias?: boolean;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly biasRegularizer?: RegularizerLike | undefined;
  /** Applied to the bias after each update; none by default. */
  readonly biasConstraint?: ConstraintLike | undefined;
}

export const biasOptions = {
  useBias: { default: true },
  biasInitializer: { default: 'zeros', form: 'initializer' },
  biasRegularizer: { form: 'regularizer' },
  biasConstraint: { form: 'constraint' },
} satisfies OptionTable<BiasOptions>;

/** What `addWeight` needs for a kernel. */
export const kernelWeight = (options: Required<KernelOptions>) => ({
  initializer: options.kernelInitializer,
  regularizer: options.kernelRegularizer,
  constraint: options.kernelConstraint,
});

/** What `addWeight` needs for a bias. */
export const biasWeight = (options: Required<BiasOptions>) => ({
  initializer: options.biasInitializer,
  regularizer: options.biasRegularizer,
  constraint: options.biasConstraint,
});
