import type { Value } from '../ir/graph.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const castOp = elementwise('cast', (a) => a);

/** The same numbers as float32, from uint8 or int32; a float32 value is returned as it is. No gradient. */
export const cast = (a: Value) => (a.dtype === 'float32' ? a : applyElementwise(castOp, a));
