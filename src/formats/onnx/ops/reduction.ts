import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import type { ReduceAttrs } from '../../../ops/reduction.ts';
import { type Edge, elementTypes } from '../graph.ts';
import type { Layout } from '../layout.ts';
import type { Rule } from '../rule.ts';
import type { Dim } from '../trace.ts';
import type { Translator } from '../translator.ts';

/** The operand of a reduction and its axes in the operand's layout; over the batch that is the layout of the shape here. */
function read(t: Translator, x: Value, axes: readonly number[]) {
  const layout: Layout = axes.includes(0) ? 'last' : t.layout(x);
  const positions = axes.map((axis) => t.axis(axis, x.shape.length, layout)).sort((a, b) => a - b);
  return { layout, positions, edge: t.at(x, layout) };
}

/** Before opset 18, axes of all reductions but the sum are an attribute. */
function reduce(t: Translator, type: string, edge: Edge, positions: readonly number[], keepdims: 0 | 1): Edge {
  if (type === 'ReduceSum' || t.opset >= 18) return t.emit(type, [edge, t.ints(positions, 'axes')], { keepdims });
  return t.emit(type, [edge], { axes: positions, keepdims });
}

/** The shape with reduced axes as 1, for every size of batch. */
const keepdimsShape = (t: Translator, x: Value, axes: readonly number[]): Dim[] =>
  t.dims(x).map((d, axis) => (axes.includes(axis) ? 1 : d));

/** Places a reduction, and its form with reduced axes as 1, which a reshape after it may want. */
function placeBoth(t: Translator, result: Value, x: Value, axes: readonly number[], layout: Layout, write: (k: 0 | 1) => Edge) {
  const gone = axes.includes(x.shape.length - 1);
  // Without its last axis, channels first is the order that axes have here.
  t.place(result, write(0), gone ? 'last' : layout);
  t.placeKeepdims(result, write(1), layout, keepdimsShape(t, x, axes));
}

export const sum: Rule = (t, { inputs, outputs, attrs }) => {
  const [x, { axes }] = [inputs[0] as Value, attrs as ReduceAttrs];
  const { layout, positions, edge } = read(t, x, axes);
  placeBoth(t, outputs[0] as Value, x, axes, layout, (k) => reduce(t, 'ReduceSum', edge, positions, k));
  return true;
};

/** A sum times 1/n, where n is how many are summed. */
export const mean: Rule = (t, { inputs, outputs }) => {
  const [total, factor] = inputs as [Value, Value];
  const source = total.producer;
  if (source?.op.name !== 'sum') return false;
  const count = (v: Value) => {
    const { inputs: operands, attrs } = v.producer as OpNode<ReduceAttrs>;
    return sizeOf(attrs.axes.map((axis) => (operands[0] as Value).shape[axis] as number));
  };
  // It may be over the batch, and another for another size.
  const divides = (v: Value, f: Value) =>
    f.constant?.length === 1 && f.shape.length === 0 && f.constant[0] === Math.fround(1 / count(v));
  if (!divides(total, factor) || !divides(t.pair.other(total), t.pair.other(factor))) return false;
  const [x, { axes }] = [source.inputs[0] as Value, source.attrs as ReduceAttrs];
  const { layout, positions, edge } = read(t, x, axes);
  placeBoth(t, outputs[0] as Value, x, axes, layout, (k) => reduce(t, 'ReduceMean', edge, positions, k));
  return true;
};

/** Mean, and mean of squared differences from it. */
export const moments: Rule = (t, { inputs, outputs, attrs }) => {
  const [x, { axes }] = [inputs[0] as Value, attrs as ReduceAttrs];
  const { layout, positions, edge } = read(t, x, axes);
  const [average, variance] = outputs as [Value, Value];
  placeBoth(t, average, x, axes, layout, (k) => reduce(t, 'ReduceMean', edge, positions, k));
  const difference = t.emit('Sub', [edge, t.keepdimsOf(average)?.edge]);
  const square = t.emit('Mul', [difference, difference]);
  placeBoth(t, variance, x, axes, layout, (k) => reduce(t, 'ReduceMean', square, positions, k));
  return true;
};

export const argmax: Rule = (t, { inputs, outputs }) => {
  const x = inputs[0] as Value;
  const index = t.emit('ArgMax', [t.at(x)], { axis: x.shape.length - 1, keepdims: 0 });
  t.place(outputs[0] as Value, t.emit('Cast', [index], { to: elementTypes.float32 }));
  return true;
};

/** Along the last axis, wherever it is. */
export const softmax: Rule = (t, { op, inputs, outputs }) => {
  const x = inputs[0] as Value;
  const layout = t.layout(x);
  const axis = t.axis(x.shape.length - 1, x.shape.length, layout);
  const type = op.name === 'softmax' ? 'Softmax' : 'LogSoftmax';
  t.place(outputs[0] as Value, t.emit(type, [t.at(x, layout)], { axis }), layout);
  return true;
};
