import type { Value } from '../ir/graph.ts';
import { mul, neg } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const sinOp = elementwise('sin', Math.sin, (dy, [a]) => [mul(dy, cos(a as Value))], { recomputeCost: 30 });
const cosOp = elementwise('cos', Math.cos, (dy, [a]) => [neg(mul(dy, sin(a as Value)))], { recomputeCost: 30 });

/** Sine of an angle in radians. Kernels are exact to 1e-6 up to |a| = 2²⁸, where neighbouring float32 are 32 apart. */
export const sin = (a: Value) => applyElementwise(sinOp, a);
/** Cosine of an angle in radians, as exact as `sin`. */
export const cos = (a: Value) => applyElementwise(cosOp, a);
