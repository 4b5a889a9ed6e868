import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as functions from '../../../nn/activations/functions.ts';
import * as ops from '../../../ops/index.ts';
import type { Arguments } from './arguments.ts';
import { span, take } from './indexing.ts';
import type { OperationRule } from './rule.ts';

const rule = (
  options: readonly string[],
  compute: (x: Value, a: Arguments) => Value | readonly Value[],
  takes: readonly string[] = ['x'],
): OperationRule => ({ takes, options, compute: (a) => compute(a.tensor(takes[0] as string), a) });

/** An axis that the result of `rank` axes has more than the operand, counted from the front. */
function axisOfResult(a: Arguments, name: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  return at >= 1 && at < rank ? at : a.refuse(name, `an axis from 1 to ${rank - 1}, after the batch`);
}

/** A shape with the batch in front, where one size (−1) may be left open. */
function sizes(x: Value, a: Arguments, name: string): number[] {
  const shape = a.get(name);
  if (!Array.isArray(shape)) return a.refuse(name, 'a shape');
  const [batch = 0] = x.shape;
  // With the batch named, one of the other sizes may be open; where the batch is the open one, all others are said.
  const [, ...rest] = shape.map((d) => (d === null ? -1 : d));
  const known = rest.reduce<number>((product, d) => (d === -1 ? product : product * (d as number)), 1);
  const size = sizeOf(x.shape.slice(1));
  const full = rest.map((d) => (d === -1 ? size / known : (d as number)));
  const fits =
    full.every((d) => Number.isInteger(d) && d >= 1) && sizeOf(full) === size && rest.filter((d) => d === -1).length <= 1;
  if (!fits || (shape[0] !== null && shape[0] !== -1))
    a.refuse(name, `a shape of ${size} values a sample, the batch (−1) in front`);
  return [batch, ...full];
}

function expandDims(x: Value, a: Arguments): Value {
  const newAxes = a.integers('axis');
  const rank = x.shape.length + newAxes.length;
  const positions = newAxes.map((axis) => axisOfResult(a, 'axis', axis, rank)).sort((i, j) => i - j);
  const shape = [...x.shape];
  for (const at of positions) shape.splice(at, 0, 1);
  return ops.reshape(x, shape);
}

function squeeze(x: Value, a: Arguments): Value {
  const ones = x.shape.flatMap((d, axis) => (d === 1 && axis > 0 ? [axis] : []));
  const axes = a.get('axis') === null ? ones : a.axes('axis', x.shape.length);
  if (axes.some((axis) => x.shape[axis] !== 1)) a.refuse('axis', 'axes of size 1');
  return ops.reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function moveAxes(x: Value, a: Arguments): Value {
  const rank = x.shape.length;
  const from = a.integers('source').map((axis) => axisOfResult(a, 'source', axis, rank));
  const to = a.integers('destination').map((axis) => axisOfResult(a, 'destination', axis, rank));
  if (from.length !== to.length) a.refuse('destination', `${from.length} axes`);
  const order: (number | undefined)[] = x.shape.map(() => undefined);
  for (const [i, axis] of from.entries()) order[to[i] as number] = axis;
  const others = [...x.shape.keys()].filter((axis) => !from.includes(axis));
  return ops.transpose(
    x,
    order.map((axis) => axis ?? (others.shift() as number)),
  );
}

function swapAxes(x: Value, a: Arguments): Value {
  const [i, j] = ['axis1', 'axis2'].map((name) => a.axis(name, x.shape.length)) as [number, number];
  return ops.transpose(
    x,
    [...x.shape.keys()].map((axis) => (axis === i ? j : axis === j ? i : axis)),
  );
}

function split(x: Value, a: Arguments): Value[] {
  const axis = a.axis('axis', x.shape.length, 0);
  const size = x.shape[axis] as number;
  const sections = a.integers('indices_or_sections');
  const count = sections[0] as number;
  const isCount = !Array.isArray(a.get('indices_or_sections'));
  if (isCount && (count < 1 || size % count !== 0)) a.refuse('indices_or_sections', `a divisor of ${size}`);
  const cuts = isCount ? Array.from({ length: count - 1 }, (_, i) => ((i + 1) * size) / count) : sections;
  return [...cuts, size].map((end, i) => span(x, axis, i === 0 ? 0 : (cuts[i - 1] as number), end));
}

function pad(x: Value, a: Arguments): Value {
  const mode = a.get('mode');
  if (mode !== null && mode !== 'constant') a.refuse('mode', "'constant'");
  const rank = x.shape.length;
  const widthOption = a.get('pad_width');
  const list = (Array.isArray(widthOption) ? widthOption : [widthOption]).map((w) => (Array.isArray(w) ? w : [w, w]));
  const widths = list.length === 1 && rank > 1 ? x.shape.map(() => list[0] as number[]) : (list as number[][]);
  if (widths.length !== rank || widths[0]?.some((w) => w !== 0))
    a.refuse('pad_width', `a pair for each of ${rank} axes, none for the batch`);
  const side = (i: 0 | 1) => widths.map((w) => w[i] as number);
  const fill = a.number('constant_values', 0);
  const moved = fill === 0 ? x : ops.sub(x, fill);
  const y = ops.pad(moved, side(0), side(1));
  return fill === 0 ? y : ops.add(y, fill);
}

function tile(x: Value, a: Arguments): Value {
  const repeats = a.integers('repeats');
  const times = [...new Array<number>(Math.max(0, x.shape.length - repeats.length)).fill(1), ...repeats];
  if (times.length !== x.shape.length || times[0] !== 1)
    a.refuse('repeats', `a number for each of ${x.shape.length} axes, 1 for the batch`);
  const split = x.shape.flatMap((d) => [1, d]);
  const wide = x.shape.flatMap((d, axis) => [times[axis] as number, d]);
  return ops.reshape(
    ops.broadcastTo(ops.reshape(x, split), wide),
    x.shape.map((d, axis) => d * (times[axis] as number)),
  );
}

function repeat(x: Value, a: Arguments): Value {
  const axis = a.axis('axis', x.shape.length);
  const [times = 0, ...others] = a.integers('repeats');
  if (others.length > 0 || times < 1) a.refuse('repeats', 'one integer from 1 on');
  return ops.repeat(
    x,
    x.shape.map((_, i) => (i === axis ? times : 1)),
  );
}

/** Indices along an axis in another order. */
const reordered = (x: Value, a: Arguments, axis: number, source: (i: number, size: number) => number): Value => {
  const size = x.shape[axis] as number;
  return take(
    x,
    Array.from({ length: size }, (_, i) => source(i, size)),
    axis,
    a,
  );
};

function roll(x: Value, a: Arguments): Value {
  const shifts = a.integers('shift');
  return a
    .axes('axis', x.shape.length)
    .reduce((y, axis, i) => reordered(y, a, axis, (j, size) => (((j - (shifts[i] ?? shifts[0] ?? 0)) % size) + size) % size), x);
}

const concatenate = (values: readonly Value[], a: Arguments, fallback: number) =>
  ops.concatenate(values, a.axis('axis', (values[0] as Value).shape.length, fallback));

function stack(a: Arguments): Value {
  const values = a.tensors('x');
  return ops.stack(values, axisOfResult(a, 'axis', a.number('axis', 0), (values[0] as Value).shape.length + 1));
}

function unstack(x: Value, a: Arguments): Value[] {
  const axis = a.axis('axis', x.shape.length, 0);
  const rest = x.shape.filter((_, i) => i !== axis);
  return Array.from({ length: x.shape[axis] as number }, (_, i) => ops.reshape(span(x, axis, i, i + 1), rest));
}

/** Operations that move values and compute nothing. */
export const shapes: Readonly<Record<string, OperationRule>> = {
  Concatenate: { takes: ['xs'], options: ['axis'], compute: (a) => concatenate(a.tensors('xs'), a, 0) },
  ExpandDims: rule(['axis'], expandDims),
  Flip: rule(['axis'], (x, a) =>
    a.axes('axis', x.shape.length).reduce((y, axis) => reordered(y, a, axis, (i, size) => size - 1 - i), x),
  ),
  Glu: rule(['axis'], (x, a) => functions.glu(x, { axis: a.axis('axis', x.shape.length, -1) })),
  Moveaxis: rule(['source', 'destination'], moveAxes),
  Pad: rule(['pad_width', 'mode'], pad, ['x', 'constant_values']),
  Repeat: rule(['repeats', 'axis'], repeat),
  Reshape: rule(['newshape'], (x, a) => ops.reshape(x, sizes(x, a, 'newshape'))),
  Roll: rule(['shift', 'axis'], roll),
  Split: rule(['indices_or_sections', 'axis'], split),
  Squeeze: rule(['axis'], squeeze),
  Stack: { takes: ['x'], options: ['axis'], compute: stack },
  Swapaxes: rule(['axis1', 'axis2'], swapAxes),
  Tile: rule(['repeats'], tile),
  Transpose: rule(['axes'], (x, a) => ops.transpose(x, a.integers('axes'))),
  Unstack: rule(['num', 'axis'], unstack),
};
