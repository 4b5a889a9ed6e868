import { mapDraws, truncatedNormalDraws } from '../../core/random.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { initializer } from './initializer.ts';
import { type NormalOptions, normalOptions } from './randomNormal.ts';

/**
 * Normal, redrawn beyond two standard deviations, with `mean` (default 0) and `stddev` (default 0.05) before the cut, in a weight of any
 * shape.
 * @throws EvenkeelError for an option that is no number
 * @example
 * ```ts
 * const layer = layers.dense({ units: 8, kernelInitializer: initializers.truncatedNormal({ stddev: 0.1 }) });
 * layer.apply(input({ shape: [8] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 0.2); // true
 * ```
 */
export const truncatedNormal = initializer<NormalOptions>(
  'truncatedNormal',
  normalOptions,
  ({ mean, stddev }) =>
    (shape, key) =>
      mapDraws(truncatedNormalDraws, key, sizeOf(shape), (v) => mean + v * stddev),
);
