import { initializer } from './initializer.ts';
import { scaledTruncatedNormal } from './scaled.ts';

/**
 * Truncated normal of variance 2/fanIn (He et al. 2015, arXiv 1502.01852), for layers with ReLU.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.heNormal() });
 * layer.apply(input({ shape: [8] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1.14); // true
 * ```
 */
export const heNormal = initializer('heNormal', {}, () => scaledTruncatedNormal(2, 'fanIn'));
