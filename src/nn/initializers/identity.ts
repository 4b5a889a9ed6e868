import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { initializer } from './initializer.ts';
import { type MatrixOptions, matrixOptions } from './orthogonal.ts';

/**
 * `gain` (default 1) on the diagonal and zeros elsewhere.
 * @throws EvenkeelError for a gain that is no number, and when the weight is made, unless its shape has two axes
 * @example
 * ```ts
 * const layer = layers.dense({ units: 2, kernelInitializer: initializers.identity({ gain: 3 }) });
 * layer.apply(input({ shape: [2] }));
 * layer.getWeights()[0]; // [[3, 0], [0, 3]]
 * ```
 */
export const identity = initializer<MatrixOptions>('identity', matrixOptions, ({ gain }) => (shape) => {
  const [rows, columns] = shape as [number, number];
  if (shape.length !== 2) {
    throw new EvenkeelError({ where: 'initializer "identity"', expected: 'a weight of two axes', got: shapeText(shape) });
  }
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = gain;
  return data;
});
