import { type ProgramType, sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';

/** Buffers start at multiples of this many bytes: a cache line. */
export const ALIGNMENT = 64;

const bytesPerElement = { float32: 4, int32: 4, uint8: 1 } as const;

/** Bytes a value's buffer takes, rounded up so that whole vectors may be written at its end. */
export function bufferBytes(v: { shape: readonly number[]; dtype: ProgramType }): number {
  return align(Math.max(sizeOf(v.shape) * bytesPerElement[v.dtype], 1));
}

export const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Follows views, which share their operand's buffer, to the value that owns it. */
export function bufferOwner(v: Value): Value {
  return v.producer?.op.isView ? bufferOwner(v.producer.inputs[0] as Value) : v;
}
