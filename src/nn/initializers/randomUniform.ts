import { requireFinite } from '../../core/checks.ts';
import { mapDraws, uniformDraws } from '../../core/random.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { initializer } from './initializer.ts';

export interface UniformOptions {
  /** Default −0.05. */
  readonly minval?: number;
  /** Default 0.05. */
  readonly maxval?: number;
}

/**
 * Uniform on [minval, maxval) (default ±0.05), in a weight of any shape.
 * @throws EvenkeelError for an option that is no number
 * @example
 * ```ts
 * const kernelInitializer = initializers.randomUniform({ minval: 1, maxval: 2 });
 * const layer = layers.dense({ units: 8, kernelInitializer });
 * layer.apply(input({ shape: [4] }));
 * layer.getWeights()[0].data.every((w) => w >= 1 && w < 2); // true
 * ```
 */
export const randomUniform = initializer<UniformOptions>(
  'randomUniform',
  { minval: { default: -0.05, check: requireFinite }, maxval: { default: 0.05, check: requireFinite } },
  ({ minval, maxval }) =>
    (shape, key) =>
      mapDraws(uniformDraws, key, sizeOf(shape), (u) => minval + u * (maxval - minval)),
);
