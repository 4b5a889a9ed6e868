import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type Argument, type Arguments, ELLIPSIS, isValue, Slice } from './arguments.ts';
import type { OperationRule } from './rule.ts';

/** The most places that indices along an axis may name. */
const MOST_INDICES = 2 ** 20;

/** The elements from begin up to end along an axis. */
export const span = (x: Value, axis: number, begin: number, end: number): Value =>
  ops.slice(
    x,
    x.shape.map((_, i) => (i === axis ? begin : 0)),
    x.shape.map((d, i) => (i === axis ? end - begin : d)),
  );

/** Those elements along an axis that indices name, in their order. */
export function take(x: Value, indices: readonly number[], axis: number, a: Arguments): Value {
  const [begin = 0] = indices;
  if (indices.every((index, i) => index === begin + i)) return span(x, axis, begin, begin + indices.length);
  if (indices.length > MOST_INDICES) a.refuse('indices', `up to ${MOST_INDICES} of them`);
  const { shape } = x;
  const others = [...shape.keys()].filter((i) => i !== axis);
  const order = [axis, ...others];
  const rest = others.map((i) => shape[i] as number);
  const table = ops.reshape(ops.transpose(x, order), [shape[axis] as number, sizeOf(rest)]);
  const rows = ops.reshape(ops.gather(table, a.indices(indices)), [indices.length, ...rest]);
  return ops.transpose(
    rows,
    order.map((_, i) => order.indexOf(i)),
  );
}

/** The places that a slice of Python's names among `size`. */
function* placesOf({ start, stop, step }: Slice, size: number): Generator<number> {
  const by = step ?? 1;
  const clamp = (v: number, least: number, most: number) => Math.min(Math.max(v < 0 ? v + size : v, least), most);
  const [first, last] =
    by > 0
      ? [clamp(start ?? 0, 0, size), clamp(stop ?? size, 0, size)]
      : [clamp(start ?? size - 1, -1, size - 1), stop === null ? -1 : clamp(stop, -1, size - 1)];
  if (by > 0) for (let i = first; i < last; i += by) yield i;
  if (by < 0) for (let i = first; i > last; i += by) yield i;
}

const isWhole = ({ start, stop, step }: Slice) => (start ?? 0) === 0 && stop === null && (step ?? 1) === 1;
const EVERYTHING = new Slice({});

/** `x[key]` with integers, slices, `...` and `None`. */
function getItem(a: Arguments): Value {
  const x = a.tensor('x');
  const key = a.get('key');
  const keys: readonly Argument[] = Array.isArray(key) ? key : [key];
  const named = keys.filter((key) => key !== null && key !== ELLIPSIS).length;
  const missing = x.shape.length - named;
  if (missing < 0) a.refuse('key', `up to ${x.shape.length} indices`);
  const filling = new Array<Argument>(missing).fill(EVERYTHING);
  const at = keys.indexOf(ELLIPSIS);
  const full = at < 0 ? [...keys, ...filling] : [...keys.slice(0, at), ...filling, ...keys.slice(at + 1)];
  let y = x;
  let axis = 0;
  const shape: ((rest: readonly number[]) => number[])[] = [];
  for (const key of full) {
    if (key === null) {
      shape.push(() => [1]);
      continue;
    }
    const here = axis++;
    const size = x.shape[here] as number;
    if (key instanceof Slice) {
      shape.push((sizes) => [sizes[here] as number]);
      if (isWhole(key)) continue;
      const places = here === 0 || key.step === 0 || size > MOST_INDICES ? [] : [...placesOf(key, size)];
      if (places.length === 0) a.refuse('key', 'slices that leave something, and all of the batch');
      y = take(y, places, here, a);
    } else {
      const index = typeof key === 'number' ? (key < 0 ? key + size : key) : -1;
      if (here === 0 || !Number.isInteger(index) || index < 0 || index >= size)
        a.refuse('key', 'integers within the axes after the batch, slices, ... and None');
      shape.push(() => []);
      y = span(y, here, index, index + 1);
    }
  }
  return ops.reshape(
    y,
    shape.flatMap((sizes) => sizes(y.shape)),
  );
}

/** Nested lists of integers as a tensor has them: flat, with their shape. */
function indexArray(value: Argument, a: Arguments): { flat: number[]; shape: readonly number[] } {
  if (isValue(value) && value.constant) return { flat: Array.from(value.constant), shape: value.shape };
  const shape: number[] = [];
  for (let level: Argument | undefined = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = Array.isArray(value) ? (value.flat(Number.POSITIVE_INFINITY) as Argument[]) : [value];
  if (!flat.every(Number.isInteger) || flat.length !== sizeOf(shape)) a.refuse('indices', 'integers');
  return { flat: flat as number[], shape };
}

function takeRule(a: Arguments): Value {
  const x = a.tensor('x');
  const rank = x.shape.length;
  const indices = a.get('indices');
  // Rows of a constant table, as an embedding has them.
  if (x.constant && isValue(indices)) {
    const axis = a.number('axis', 0);
    if (rank !== 2 || (axis !== 0 && axis !== -2)) a.refuse('axis', '0, of a table');
    return ops.gather(x, indices);
  }
  const axis = a.axis('axis', rank);
  const size = x.shape[axis] as number;
  const { flat, shape } = indexArray(indices, a);
  const places = flat.map((i) => (i < 0 ? i + size : i));
  if (places.some((i) => i < 0 || i >= size)) a.refuse('indices', `integers from ${-size} to ${size - 1}`);
  return ops.reshape(take(x, places, axis, a), [...x.shape.slice(0, axis), ...shape, ...x.shape.slice(axis + 1)]);
}

function oneHot(a: Arguments): Value {
  const x = a.tensor('x');
  const count = a.number('num_classes', 0);
  if (!Number.isInteger(count) || count < 1 || count > MOST_INDICES)
    a.refuse('num_classes', `an integer from 1 to ${MOST_INDICES}`);
  if (a.number('axis', -1) !== -1) a.refuse('axis', '−1');
  const classes = a.constant(
    Array.from({ length: count }, (_, i) => i),
    [count],
  );
  return ops.equal(ops.reshape(x, [...x.shape, 1]), classes);
}

/** Operations that choose among values. */
export const indexing: Readonly<Record<string, OperationRule>> = {
  GetItem: { takes: ['x', 'key'], compute: getItem },
  OneHot: { takes: ['x'], options: ['num_classes', 'axis', 'dtype', 'sparse'], compute: oneHot },
  Take: { takes: ['x', 'indices'], options: ['axis'], compute: takeRule },
};
