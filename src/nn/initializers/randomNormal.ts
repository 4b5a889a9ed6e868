import { requireFinite } from '../../core/checks.ts';
import { mapDraws, normalDraws } from '../../core/random.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { initializer } from './initializer.ts';

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 0.05. */
  readonly stddev?: number;
}

export const normalOptions = { mean: { default: 0, check: requireFinite }, stddev: { default: 0.05, check: requireFinite } };

/**
 * Normal with `mean` (default 0) and `stddev` (default 0.05), in a weight of any shape.
 * @throws EvenkeelError for an option that is no number
 * @example
 * ```ts
 * const layer = layers.dense({ units: 2, kernelInitializer: initializers.randomNormal({ mean: 5, stddev: 0.001 }) });
 * layer.apply(input({ shape: [2] }));
 * layer.getWeights()[0]; // [[5.0, 5.0], [5.0, 5.0]]
 * ```
 */
export const randomNormal = initializer<NormalOptions>('randomNormal', normalOptions, ({ mean, stddev }) => (shape, key) => {
  return mapDraws(normalDraws, key, sizeOf(shape), (v) => mean + v * stddev);
});
