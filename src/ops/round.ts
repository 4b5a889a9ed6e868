import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const floorOp = elementwise('floor', Math.floor);
const ceilOp = elementwise('ceil', Math.ceil);

/** The largest integer that is not above a. No gradient. */
export const floor = (a: Value) => applyElementwise(floorOp, a);
/** The smallest integer that is not below a. No gradient. */
export const ceil = (a: Value) => applyElementwise(ceilOp, a);
