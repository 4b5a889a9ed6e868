import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const stopGradientOp = elementwise('stopGradient', (a) => a);

/** a, taken as a constant by differentiation: no gradient passes. */
export const stopGradient = (a: Value) => applyElementwise(stopGradientOp, a);
