import type { Value } from '../ir/graph.ts';
import { mul, sub } from './arithmetic.ts';
import { greater } from './compare.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const absOp = elementwise('abs', Math.abs, (dy, [a]) => [mul(dy, sub(greater(a as Value, 0), greater(0, a as Value)))]);

/** |a|; gradient 0 at 0. */
export const abs = (a: Value) => applyElementwise(absOp, a);
