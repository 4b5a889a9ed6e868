import { requireFinite } from '../../core/checks.ts';
import { fill } from './fill.ts';
import { initializer } from './initializer.ts';

export interface ConstantOptions {
  /** Default 0. */
  readonly value?: number;
}

/**
 * All `value` (default 0), in a weight of any shape.
 * @throws EvenkeelError for a value that is no number
 * @example
 * ```ts
 * const layer = layers.dense({ units: 2, biasInitializer: initializers.constant({ value: 3 }) });
 * layer.apply(input({ shape: [1] }));
 * layer.getWeights()[1]; // [3, 3]
 * ```
 */
export const constant = initializer<ConstantOptions>('constant', { value: { default: 0, check: requireFinite } }, ({ value }) =>
  fill(value),
);
