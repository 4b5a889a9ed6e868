import { fill } from './fill.ts';
import { initializer } from './initializer.ts';

/**
 * All ones, in a weight of any shape.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 2, kernelInitializer: initializers.ones() });
 * layer.apply(input({ shape: [1] }));
 * layer.getWeights()[0]; // [[1, 1]]
 * ```
 */
export const ones = initializer('ones', {}, () => fill(1));
