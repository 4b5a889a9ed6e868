import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise, type Operand } from './elementwise.ts';

const selectOp = elementwise(
  'select',
  (condition, a, b) => (condition !== 0 ? a : b),
  (dy, [condition]) => [undefined, select(condition as Value, dy, 0), select(condition as Value, 0, dy)],
);

/**
 * a where the condition is not 0, b elsewhere, under broadcasting. What is not taken leaves no trace: neither its NaN in the result nor a
 * gradient. The condition has no gradient.
 */
export const select = (condition: Value, a: Operand, b: Operand) => applyElementwise(selectOp, condition, a, b);
