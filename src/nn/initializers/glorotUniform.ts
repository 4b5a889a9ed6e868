import { initializer } from './initializer.ts';
import { scaledUniform } from './scaled.ts';

/**
 * Uniform on ±√(6/(fanIn + fanOut)) (Glorot & Bengio 2010). The default of kernels.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.glorotUniform() });
 * layer.apply(input({ shape: [2] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1); // true
 * ```
 */
export const glorotUniform = initializer('glorotUniform', {}, () => scaledUniform(1, 'fanAvg'));
