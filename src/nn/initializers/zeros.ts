import { fill } from './fill.ts';
import { initializer } from './initializer.ts';

/**
 * All zeros, in a weight of any shape. The default of biases.
 * @example
 * ```ts
 * const layer = layers.dense({ units: 2, kernelInitializer: initializers.zeros() });
 * layer.apply(input({ shape: [1] }));
 * layer.getWeights()[0]; // [[0, 0]]
 * ```
 */
export const zeros = initializer('zeros', {}, () => fill(0));
