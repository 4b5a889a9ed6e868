import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import type { Conv2DAttrs } from '../../../ops/conv2d.ts';
import type { DepthwiseAttrs } from '../../../ops/depthwiseConv2d.ts';
import type { MatmulAttrs } from '../../../ops/matmul.ts';
import { type Pair, reach, type WindowOptions, windowGeometry } from '../../../ops/window.ts';
import { type Edge, elementTypes } from '../graph.ts';
import type { Rule } from '../rule.ts';
import type { Translator } from '../translator.ts';
import { repeated } from './shape.ts';

/** A filter [kh, kw, in, out] as ONNX has it: [out, in, kh, kw]. */
const OUT_IN = [3, 2, 0, 1];

/** Strides, dilations and padding as attributes: rows and columns before, then after. */
export function windowAttributes(image: Shape, window: Pair, options: WindowOptions) {
  const { strides, dilations, output, padBefore, input } = windowGeometry('exportOnnx', image, window, options);
  const padAfter = ([0, 1] as const).map((i) => {
    const covered = ((output[i] as number) - 1) * strides[i] + reach(window[i], dilations[i]);
    return covered - input[i] - padBefore[i];
  });
  return { kernel_shape: window, strides, dilations, pads: [...padBefore, ...padAfter.map((v) => Math.max(v, 0))], padAfter };
}

const windowOf = ({ filterShape: [h = 1, w = 1] }: { readonly filterShape: Shape }): Pair => [h, w];

function conv2d(t: Translator, { inputs, attrs }: OpNode, bias?: Edge): Edge {
  const [x, filter] = inputs as [Value, Value];
  const { groups = 1, imageShape, ...options } = attrs as Conv2DAttrs;
  const { padAfter: _, ...attributes } = windowAttributes(imageShape, windowOf(options), options);
  const operands = [t.at(x, 'first'), t.arranged(filter, filter.shape, OUT_IN, 'kernel'), ...(bias ? [bias] : [])];
  return t.emit('Conv', operands, { ...attributes, group: groups });
}

function depthwiseConv2d(t: Translator, { inputs, attrs }: OpNode, bias?: Edge): Edge {
  const [image, filter] = inputs as [Value, Value];
  const { imageShape, ...options } = attrs as DepthwiseAttrs;
  const { padAfter: _, ...attributes } = windowAttributes(imageShape, windowOf(options), options);
  const [kh, kw, c] = filter.shape as [number, number, number];
  // Each channel several times in a row is what a group of several filters reads.
  const { source, times } = repeated(image) ?? { source: image, times: [1, 1, 1, 1] };
  const x = times.slice(0, 3).every((v) => v === 1) ? source : image;
  const operands = [t.at(x, 'first'), t.arranged(filter, [kh, kw, 1, c], OUT_IN, 'kernel'), ...(bias ? [bias] : [])];
  return t.emit('Conv', operands, { ...attributes, group: x.shape[3] as number });
}

/** A transposed convolution: its attributes are those of the convolution that it is the gradient of. */
function convTranspose(t: Translator, { inputs, attrs }: OpNode, bias?: Edge): Edge {
  const [x, filter] = inputs as [Value, Value];
  const { groups = 1, imageShape, ...options } = attrs as Conv2DAttrs;
  const { padAfter, ...attributes } = windowAttributes(imageShape, windowOf(options), options);
  if (groups !== 1) return t.refuse('a transposed convolution of one group', `${groups} groups`);
  // Rows that no window reaches are added to the result.
  const output_padding = padAfter.map((v) => Math.max(-v, 0));
  const operands = [t.at(x, 'first'), t.arranged(filter, filter.shape, OUT_IN, 'kernel'), ...(bias ? [bias] : [])];
  return t.emit('ConvTranspose', operands, { ...attributes, group: 1, output_padding });
}

const convolutions: Readonly<Record<string, (t: Translator, node: OpNode, bias?: Edge) => Edge>> = {
  conv2d,
  conv2dInputGradient: convTranspose,
  depthwiseConv2d,
};

export const convolution: Rule = (t, node) => {
  const write = convolutions[node.op.name];
  if (!write) return false;
  t.place(node.outputs[0] as Value, write(t, node), 'first');
  return true;
};

function product(t: Translator, { inputs, attrs }: OpNode, bias?: Edge): Edge {
  const operands = inputs.map((v) => (t.isConstant(v) ? t.arranged(v, v.shape, [0, 1], 'kernel') : t.at(v)));
  const { transposeA, transposeB } = attrs as MatmulAttrs;
  if (!bias && !transposeA && !transposeB) return t.emit('MatMul', operands);
  const attributes = { ...(transposeA && { transA: 1 }), ...(transposeB && { transB: 1 }) };
  return t.emit('Gemm', bias ? [...operands, bias] : operands, attributes);
}

export const matmul: Rule = (t, node) => {
  t.place(node.outputs[0] as Value, product(t, node));
  return true;
};

/** A product or convolution and the addition of a constant for each of its channels, as one node. */
export const biased: Rule = (t, { inputs, outputs }) => {
  const [first, second] = inputs as [Value, Value];
  const [y, bias] = t.isConstant(first) ? [second, first] : [first, second];
  const source = y.producer;
  const channels = y.shape.at(-1) as number;
  const each = bias.shape.at(-1) === channels && sizeOf(bias.shape) === channels && bias.shape.length <= y.shape.length;
  if (!source || !t.constants.has(bias) || t.constants.has(y) || !each || t.uses(y) > 1) return false;
  const write = source.op.name === 'matmul' ? product : convolutions[source.op.name];
  if (!write) return false;
  t.place(
    outputs[0] as Value,
    write(t, source, t.arranged(bias, [channels], [0], 'bias')),
    source.op.name === 'matmul' ? 'last' : 'first',
  );
  return true;
};

/** Rows of a table. ONNX wants integers, which integer inputs are before the cast; constants are written as float32. */
export const gather: Rule = (t, { inputs, outputs }) => {
  const [table, indices] = inputs as [Value, Value];
  const source = indices.producer?.op.name === 'cast' ? (indices.producer.inputs[0] as Value) : indices;
  const isWhole = source.dtype === 'int32' && !t.isConstant(source);
  const integers = isWhole ? t.at(source) : t.emit('Cast', [t.at(source)], { to: elementTypes.int64 });
  t.place(outputs[0] as Value, t.emit('Gather', [t.at(table), integers], { axis: 0 }));
  return true;
};
