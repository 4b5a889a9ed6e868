import { initializer } from './initializer.ts';
import { scaledTruncatedNormal } from './scaled.ts';

/**
 * Truncated normal of variance 2/(fanIn + fanOut) (Glorot & Bengio 2010).
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.glorotNormal() });
 * layer.apply(input({ shape: [4] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1.14); // true
 * ```
 */
export const glorotNormal = initializer('glorotNormal', {}, () => scaledTruncatedNormal(1, 'fanAvg'));
