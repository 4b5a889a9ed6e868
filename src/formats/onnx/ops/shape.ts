import type { OpNode, Value } from '../../../ir/graph.ts';
import type { ConcatenateAttrs } from '../../../ops/concatenate.ts';
import type { PadAttrs } from '../../../ops/pad.ts';
import type { SliceAttrs } from '../../../ops/slice.ts';
import type { TransposeAttrs } from '../../../ops/transpose.ts';
import type { Edge } from '../graph.ts';
import { channelsFirst, type Layout } from '../layout.ts';
import type { Rule } from '../rule.ts';
import { isDynamic, sameDim, sameDims } from '../trace.ts';
import type { Translator } from '../translator.ts';

/** The value that a chain of reshapes begins with. */
function origin(x: Value): Value {
  return x.producer?.op.name === 'reshape' ? origin(x.producer.inputs[0] as Value) : x;
}

/** Of a value as `ops.repeat` traces it, what it repeats and how often along each axis. */
export function repeated(y: Value): { readonly source: Value; readonly times: readonly number[] } | undefined {
  const wide = y.producer?.op.name === 'reshape' ? (y.producer.inputs[0] as Value) : undefined;
  const split = wide?.producer?.op.name === 'broadcastTo' ? (wide.producer.inputs[0] as Value) : undefined;
  const source = split?.producer?.op.name === 'reshape' ? (split.producer.inputs[0] as Value) : undefined;
  if (!wide || !split || !source || source.shape.length !== y.shape.length) return undefined;
  const times = y.shape.map((d, axis) => d / (source.shape[axis] as number));
  if (!times.every(Number.isInteger)) return undefined;
  const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
  const pairs = source.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, times[axis] as number]));
  const ones = source.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, 1]));
  return same(wide.shape, pairs) && same(split.shape, ones) ? { source, times } : undefined;
}

/** Each element several times in a row, along axes between batch and channels: the nearest neighbour's up-sampling. */
export const upSampling: Rule = (t, { outputs }) => {
  const y = outputs[0] as Value;
  const rank = y.shape.length;
  const { source, times } = repeated(y) ?? {};
  if (!source || !times || rank < 3 || times[0] !== 1 || times.at(-1) !== 1) return false;
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  const scales = t.floats(t.inLayout(times, 'first'), 'scales');
  t.place(y, t.emit('Resize', [t.at(source, 'first'), undefined, scales], attributes), 'first');
  return true;
};

/** The same values in another shape. What keeps the batch and the channels can do so with channels first too. */
export const reshape: Rule = (t, { inputs, outputs }) => {
  const [x, y] = [origin(inputs[0] as Value), outputs[0] as Value];
  const [from, to] = [t.dims(x), t.dims(y)];
  const keepdims = t.keepdimsOf(x);
  if (sameDims(from, to)) t.alias(y, x);
  else if (keepdims && sameDims(keepdims.dims, to)) t.place(y, keepdims.edge, keepdims.layout);
  else {
    const keeps = sameDim(from[0], to[0]) && sameDim(from.at(-1), to.at(-1)) && from.length > 1 && to.length > 1;
    const layout = keeps ? t.layout(x) : 'last';
    const target = t.target(t.inLayout(to, layout), t.inLayout(from, layout));
    t.place(y, t.emit('Reshape', [t.at(x, layout), target]), layout);
  }
  return true;
};

/** Axes of size 1 stretched. */
export const broadcastTo: Rule = (t, { inputs, outputs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const [from, to] = [t.dims(x), t.dims(y)];
  const layout = t.layout(x);
  // A 1 leaves the operand's own size.
  const sizes = to.map((d, axis) => (isDynamic(d) && sameDim(d, from[axis]) ? 1 : d));
  const target = t.inLayout(sizes, layout);
  t.place(y, t.emit('Expand', [t.at(x, layout), target.some(isDynamic) ? t.shape(target) : t.ints(t.fixed(target))]), layout);
  return true;
};

/** Axes in another order, from wherever they are. */
export const transpose: Rule = (t, { inputs, outputs, attrs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const layout = t.layout(x);
  const perm = (attrs as TransposeAttrs).permutation.map((axis) => t.axis(axis, x.shape.length, layout));
  const edge = t.at(x, layout);
  const asFirst = channelsFirst(y.shape.length).map((axis) => perm[axis] as number);
  const still = (order: readonly number[]) => order.every((axis, i) => axis === i);
  if (still(perm)) t.place(y, edge);
  else if (still(asFirst)) t.place(y, edge, 'first');
  else t.place(y, t.emit('Transpose', [edge], { perm }));
  return true;
};

/** Zeros around, in a layout; `zero` where it is another than ONNX's own. */
export function padded(t: Translator, { inputs, attrs }: OpNode, layout: Layout, zero?: number): Edge {
  const { before, after } = attrs as PadAttrs;
  const pads = t.ints([...t.inLayout(before, layout), ...t.inLayout(after, layout)], 'pads');
  const operands = [t.at(inputs[0] as Value, layout), pads, ...(zero === undefined ? [] : [t.number(zero)])];
  return t.emit('Pad', operands, { mode: 'constant' });
}

export const pad: Rule = (t, node) => {
  const layout = t.layout(node.inputs[0] as Value);
  t.place(node.outputs[0] as Value, padded(t, node, layout), layout);
  return true;
};

/** A part of each sample. */
export const slice: Rule = (t, { inputs, outputs, attrs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const { begin } = attrs as SliceAttrs;
  const [from, to] = [t.dims(x), t.dims(y)];
  const layout = t.layout(x);
  const axes = from.flatMap((d, axis) => (sameDim(d, to[axis]) ? [] : [axis]));
  const sizes = t.fixed(axes.map((axis) => to[axis] as (typeof to)[number]));
  const starts = axes.map((axis) => begin[axis] as number);
  const places = axes.map((axis) => t.axis(axis, x.shape.length, layout));
  const ends = starts.map((start, i) => start + (sizes[i] as number));
  const operands = [t.ints(starts, 'starts'), t.ints(ends, 'ends'), t.ints(places, 'axes')];
  if (axes.length === 0) t.alias(y, x);
  else t.place(y, t.emit('Slice', [t.at(x, layout), ...operands]), layout);
  return true;
};

/** One after the other; channels first where one of the operands was computed so. */
export const concatenate: Rule = (t, { inputs, outputs, attrs }) => {
  const y = outputs[0] as Value;
  const layout = inputs.some((v) => t.layout(v) === 'first') ? 'first' : 'last';
  const axis = t.axis((attrs as ConcatenateAttrs).axis, y.shape.length, layout);
  const edges = inputs.map((v) => t.at(v, layout));
  t.place(y, edges.length === 1 ? (edges[0] as (typeof edges)[number]) : t.emit('Concat', edges, { axis }), layout);
  return true;
};
