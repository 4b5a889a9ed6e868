import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

/** Numbers smaller than this in magnitude count as zero. */
export const FLUSH_BELOW = Math.fround(1e-30);

const flushOp = elementwise('flush', (a) => (Math.abs(a) < FLUSH_BELOW ? 0 : a));

/**
 * a, or 0 where |a| < 1e-30. WebAssembly computes with subnormal numbers, which some processors do a hundred times slower; averages
 * that decay towards zero are kept away from them. Not differentiable.
 */
export const flush = (a: Value) => applyElementwise(flushOp, a);
