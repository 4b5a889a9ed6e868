import { checkOptions } from '../core/options.ts';
import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op, ReferenceArray } from '../ir/op.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { cast } from './cast.ts';
import { keepdimsShape } from './reduction.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';
import { transpose } from './transpose.ts';

export interface SoftmaxOptions {
  /** The axis or axes over which values are normalised together; other axes than the last are moved there and back. Default −1. */
  readonly axis?: AxisLike;
}

/** The axes of `options` among those of `x`. */
export function rowAxes(name: string, x: Value, options: SoftmaxOptions): readonly number[] {
  checkOptions(name, options, { axis: 'optional' });
  return resolveAxes(name, options.axis ?? -1, x.shape.length);
}

/** Applies an op that works on rows, the last axis, along other axes or along several at once. */
export function applyToRows(op: Op<undefined>, x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length;
  const apply = (rows: Value) => rows.graph.apply(op, [rows], undefined)[0] as Value;
  if (axes.length === 1 && axes[0] === rank - 1) return apply(cast(x));
  const order = [...x.shape.keys()].filter((i) => !axes.includes(i)).concat(axes);
  const moved = transpose(x, order);
  const outer = moved.shape.slice(0, rank - axes.length);
  const y = apply(reshape(moved, [...outer, sizeOf(moved.shape.slice(outer.length))]));
  return transpose(
    reshape(y, moved.shape),
    order.map((_, i) => order.indexOf(i)),
  );
}

/** Σ over each row, which stays as an axis of 1. */
export function sumOfRows(x: Value): Value {
  const axis = x.shape.length - 1;
  return reshape(sum(x, [axis]), keepdimsShape(x.shape, [axis]));
}

/** Visits each row with where it starts, log Σ e^(x − max), and max. */
export function forEachRow(
  x: ReferenceArray,
  visit: (row: Float64Array, start: number, logSum: number, max: number) => void,
): void {
  const n = x.shape.at(-1) as number;
  for (let start = 0; start < x.data.length; start += n) {
    const row = x.data.subarray(start, start + n);
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    visit(row, start, Math.log(row.reduce((total, v) => total + Math.exp(v - max), 0)), max);
  }
}
