import { sameShape, sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';

/**
 * How an operand of elementwise work lies relative to the result: one number for all, one for each index along the last axis, or one for
 * each element; undefined where it is none of these.
 */
export function operandKind(v: Value, shape: readonly number[]): 'scalar' | 'lastAxis' | 'element' | undefined {
  if (v.dtype !== 'float32') return undefined;
  const size = sizeOf(v.shape);
  if (size === 1) return 'scalar';
  if (sameShape(v.shape, shape)) return 'element';
  return size === shape.at(-1) && v.shape.at(-1) === size ? 'lastAxis' : undefined;
}
