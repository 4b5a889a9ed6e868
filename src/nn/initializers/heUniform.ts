import { initializer } from './initializer.ts';
import { scaledUniform } from './scaled.ts';

/**
 * Uniform on ±√(6/fanIn) (He et al. 2015, arXiv 1502.01852).
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.heUniform() });
 * layer.apply(input({ shape: [6] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1); // true
 * ```
 */
export const heUniform = initializer('heUniform', {}, () => scaledUniform(2, 'fanIn'));
