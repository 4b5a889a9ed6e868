import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import type { ReduceAttrs } from '../../../ops/reduction.ts';
import type { Attribute, Edge } from '../graph.ts';
import type { Layout } from '../layout.ts';
import type { Rule } from '../rule.ts';
import { sameDims } from '../trace.ts';
import type { Translator } from '../translator.ts';

/** The operands of `ops.normalize`, read from the ops it traced. */
interface Normalization {
  readonly x: Value;
  readonly mean: Value;
  readonly variance: Value;
  readonly scale: Value | undefined;
  readonly offset: Value;
  readonly epsilon: number;
}

const madeBy = (v: Value | undefined, op: string): OpNode | undefined => (v?.producer?.op.name === op ? v.producer : undefined);

function recognise(t: Translator, { inputs, outputs: [y] }: OpNode): Normalization | undefined {
  const [x, mean, factor, offset] = inputs as [Value, Value, Value, Value];
  const product = madeBy(factor, 'mul');
  const inverse = madeBy(product ? product.inputs[1] : factor, 'rsqrt');
  const total = madeBy(inverse?.inputs[0], 'add');
  const epsilon = total && t.constants.fill(total.inputs[1] as Value);
  if (!total || epsilon === undefined || !sameDims(t.dims(x), t.dims(y as Value))) return undefined;
  return { x, mean, variance: total.inputs[0] as Value, scale: product?.inputs[0], offset, epsilon };
}

const parametersOf = ({ mean, variance, scale, offset }: Normalization) => [mean, variance, offset, ...(scale ? [scale] : [])];

/** Axes of x along which a parameter that broadcasts against it has more than one value. */
const ownAxes = (v: Value, rank: number) => v.shape.flatMap((d, axis) => (d === 1 ? [] : [axis + rank - v.shape.length]));

/** Whether a parameter is a constant with a value for each place along some axes of x, or the same everywhere. */
function suits(t: Translator, v: Value, x: Value, axes: readonly number[]): boolean {
  const places = sizeOf(axes.map((axis) => x.shape[axis] as number));
  const isAlongAxes = ownAxes(v, x.shape.length).every((axis) => axes.includes(axis));
  return t.constants.fill(v) !== undefined || (t.constants.has(v) && isAlongAxes && sizeOf(v.shape) === places);
}

/** A parameter in a shape; one that is missing, or the same everywhere, is made. */
function parameter(t: Translator, v: Value | undefined, shape: Shape, otherwise: number): Edge {
  const fill = v ? t.constants.fill(v) : otherwise;
  if (v && fill === undefined) return t.arranged(v, shape, [...shape.keys()]);
  return t.filledWith(fill ?? otherwise, shape, otherwise === 1 ? 'scale' : 'offset');
}

/** With statistics that are weights, one for each place along one axis. */
export const batchNormalization: Rule = (t, node) => {
  const n = recognise(t, node);
  if (!n) return false;
  const rank = n.x.shape.length;
  const parameters = parametersOf(n);
  const candidates = [...new Set(parameters.flatMap((v) => ownAxes(v, rank))), rank - 1];
  const axis = candidates[0] as number;
  if (axis === 0 || !parameters.every((v) => suits(t, v, n.x, [axis]))) return false;
  // ONNX has the channels on axis 1. Images get there, as convolutions want them so too; else arithmetic does without a transposition.
  const layout = rank === 4 && axis === 3 ? 'first' : t.layout(n.x);
  if (t.axis(axis, rank, layout) !== 1) return false;
  const shape = [n.x.shape[axis] as number];
  const operands = [
    t.at(n.x, layout),
    parameter(t, n.scale, shape, 1),
    parameter(t, n.offset, shape, 0),
    parameter(t, n.mean, shape, 0),
    parameter(t, n.variance, shape, 1),
  ];
  t.place(node.outputs[0] as Value, t.emit('BatchNormalization', operands, { epsilon: { float: n.epsilon } }), layout);
  return true;
};

/** The axes over which mean and variance are those of x itself. */
function momentAxes({ x, mean, variance }: Normalization): readonly number[] | undefined {
  const [m, v] = [madeBy(mean, 'reshape')?.inputs[0], madeBy(variance, 'reshape')?.inputs[0]];
  const source = madeBy(m, 'moments');
  const isOfX = source && source.inputs[0] === x && source.outputs[0] === m && source.outputs[1] === v;
  return isOfX ? (source.attrs as ReduceAttrs).axes : undefined;
}

/** With statistics of each sample over its last axes, or over all but its channels. */
export const sampleNormalization: Rule = (t, node) => {
  const n = recognise(t, node);
  const axes = n && momentAxes(n);
  if (!n || !axes || axes[0] === 0) return false;
  const { x } = n;
  const rank = x.shape.length;
  const affine = [n.offset, ...(n.scale ? [n.scale] : [])];
  const [first = 0] = axes;
  const write = (type: string, parameterAxes: readonly number[], layout: Layout, attributes: Record<string, Attribute>): true => {
    const shape = parameterAxes.map((axis) => x.shape[axis] as number);
    const operands = [t.at(x, layout), parameter(t, n.scale, shape, 1), parameter(t, n.offset, shape, 0)];
    t.place(node.outputs[0] as Value, t.emit(type, operands, { ...attributes, epsilon: { float: n.epsilon } }), layout);
    return true;
  };
  if (axes.length === rank - first && affine.every((v) => suits(t, v, x, axes))) {
    return write('LayerNormalization', axes, 'last', { axis: first });
  }
  const spatial = rank > 2 && first === 1 && axes.length === rank - 2 && axes.at(-1) === rank - 2;
  if (!spatial || !affine.every((v) => suits(t, v, x, [rank - 1]))) return false;
  return write('InstanceNormalization', [rank - 1], 'first', {});
};
