import { initializer } from './initializer.ts';
import { scaledTruncatedNormal } from './scaled.ts';

/**
 * Truncated normal of variance 1/fanIn (LeCun et al. 1998), for layers with SELU.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.lecunNormal() });
 * layer.apply(input({ shape: [4] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1.14); // true
 * ```
 */
export const lecunNormal = initializer('lecunNormal', {}, () => scaledTruncatedNormal(1, 'fanIn'));
