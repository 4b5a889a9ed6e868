import type { Value } from '../program/graph.ts';
import { concatenate } from './concatenate.ts';
import { reshape } from './reshape.ts';

/** Values of one shape side by side along a new axis `axis`. */
export function stack(values: readonly Value[], axis: number): Value {
  return concatenate(
    values.map((v) => reshape(v, [...v.shape.slice(0, axis), 1, ...v.shape.slice(axis)])),
    axis,
  );
}
