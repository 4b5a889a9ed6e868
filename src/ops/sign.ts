import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const signOp = elementwise('sign', Math.sign);

/** −1, 0 or 1; NaN stays NaN. No gradient. */
export const sign = (a: Value) => applyElementwise(signOp, a);
