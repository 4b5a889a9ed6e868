import { initializer } from './initializer.ts';
import { scaledUniform } from './scaled.ts';

/**
 * Uniform on ±√(3/fanIn) (LeCun et al. 1998).
 * @example
 * ```ts
 * const layer = layers.dense({ units: 4, kernelInitializer: initializers.lecunUniform() });
 * layer.apply(input({ shape: [3] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1); // true
 * ```
 */
export const lecunUniform = initializer('lecunUniform', {}, () => scaledUniform(1, 'fanIn'));
