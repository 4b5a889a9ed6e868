import type { OpNode, Value } from '../../../ir/graph.ts';
import { FLUSH_BELOW } from '../../../ops/flush.ts';
import { type Edge, elementTypes } from '../graph.ts';
import type { Layout } from '../layout.ts';
import type { Rule } from '../rule.ts';
import { sameDim, sameDims } from '../trace.ts';
import type { Translator } from '../translator.ts';

/** An elementwise result in one layout, from operands that broadcast. */
type Formula = (t: Translator, ...operands: Edge[]) => Edge;

const node =
  (type: string): Formula =>
  (t, ...operands) =>
    t.emit(type, operands);

/** Comparisons are numbers here and truth values there. */
const comparisons: Readonly<Record<string, string>> = { greater: 'Greater', greaterEqual: 'GreaterOrEqual', equal: 'Equal' };
const toFloat: Formula = (t, truth) => t.emit('Cast', [truth], { to: elementTypes.float32 });

const formulas: Readonly<Record<string, Formula>> = {
  abs: node('Abs'),
  add: node('Add'),
  cast: toFloat,
  ceil: node('Ceil'),
  cos: node('Cos'),
  div: node('Div'),
  equal: (t, a, b) => toFloat(t, t.emit('Equal', [a, b])),
  erf: node('Erf'),
  exp: node('Exp'),
  floor: node('Floor'),
  flush: (t, a) => t.emit('Where', [t.emit('Less', [t.emit('Abs', [a]), t.number(FLUSH_BELOW)]), t.number(0), a]),
  greater: (t, a, b) => toFloat(t, t.emit('Greater', [a, b])),
  greaterEqual: (t, a, b) => toFloat(t, t.emit('GreaterOrEqual', [a, b])),
  log: node('Log'),
  maximum: node('Max'),
  minimum: node('Min'),
  mul: node('Mul'),
  neg: node('Neg'),
  // As it is defined: NaN for negative bases, where ONNX's Pow has some results.
  pow: (t, a, b) => t.emit('Exp', [t.emit('Mul', [b, t.emit('Log', [a])])]),
  relu: node('Relu'),
  rsqrt: (t, a) => t.emit('Reciprocal', [t.emit('Sqrt', [a])]),
  sigmoid: node('Sigmoid'),
  sign: node('Sign'),
  sin: node('Sin'),
  softplus: node('Softplus'),
  sqrt: node('Sqrt'),
  square: (t, a) => t.emit('Mul', [a, a]),
  standardize: (t, x, mean, factor, shift) => t.emit('Add', [t.emit('Mul', [t.emit('Sub', [x, mean]), factor]), shift]),
  sub: node('Sub'),
  tanh: node('Tanh'),
};

/** The layout of a result: channels first where an operand was computed so and all that are no constants can follow. */
function commonLayout(t: Translator, operands: readonly Value[], result: Value): Layout {
  const computed = operands.filter((v) => !t.isConstant(v));
  const able = computed.every((v) => v.shape.length === result.shape.length);
  return able && computed.some((v) => t.layout(v) === 'first') ? 'first' : 'last';
}

/** Whether other operands alone would have the shape of the result. */
function carries(t: Translator, others: readonly Value[], result: Value): boolean {
  const rank = result.shape.length;
  const sizeAlong = (v: Value, axis: number) => t.dims(v)[axis - rank + v.shape.length];
  const ranked = others.some((v) => v.shape.length === rank);
  return ranked && t.dims(result).every((d, axis) => d === 1 || others.some((v) => sameDim(sizeAlong(v, axis), d)));
}

/** Operands so that they broadcast to a result in a layout. */
function align(t: Translator, operands: readonly Value[], result: Value, layout: Layout): Edge[] {
  const rank = result.shape.length;
  return operands.map((v) => {
    const fill = t.constants.fill(v);
    if (fill !== undefined) {
      const others = operands.filter((other) => !t.isConstant(other));
      return carries(t, others, result) ? t.number(fill) : t.at(v, layout);
    }
    if (!t.isConstant(v) || layout === 'last') return t.at(v, layout);
    const wide = [...new Array<number>(rank - v.shape.length).fill(1), ...v.shape];
    return t.arranged(v, wide, t.inLayout([...wide.keys()], layout));
  });
}

/** An op that works element by element, in the layout of its operands. */
export const elementwise: Rule = (t, { op, inputs, outputs }) => {
  const formula = formulas[op.name];
  const result = outputs[0] as Value;
  if (!formula) return false;
  const layout = commonLayout(t, inputs, result);
  t.place(result, formula(t, ...align(t, inputs, result, layout)), layout);
  return true;
};

/** select, with a comparison as ONNX has it. */
export const select: Rule = (t, { inputs, outputs }) => {
  const [condition, a, b] = inputs as [Value, Value, Value];
  const result = outputs[0] as Value;
  const comparison = t.isConstant(condition) ? undefined : comparisons[condition.producer?.op.name ?? ''];
  const tested = comparison ? (condition.producer as OpNode).inputs : [condition];
  const layout = commonLayout(t, [...tested, a, b], result);
  const test = align(t, tested, result, layout);
  const truth = comparison ? t.emit(comparison, test) : t.emit('Cast', test, { to: elementTypes.bool });
  t.place(result, t.emit('Where', [truth, ...align(t, [a, b], result, layout)]), layout);
  return true;
};

/** x where x > 0, else x times a constant: `LeakyRelu` for one slope, `PRelu` for several. */
function leaky(t: Translator, x: Value, slope: Value, result: Value): boolean {
  const alpha = t.constants.fill(slope);
  if (!t.constants.has(slope) || !sameDims(t.dims(result), t.dims(x))) return false;
  const layout = t.layout(x);
  const edge =
    alpha === undefined
      ? t.emit('PRelu', [t.at(x, layout), ...align(t, [slope], result, layout)])
      : t.emit('LeakyRelu', [t.at(x, layout)], { alpha: { float: alpha } });
  t.place(result, edge, layout);
  return true;
}

/** select(x > 0, x, x · slope). */
export const leakyRelu: Rule = (t, { inputs, outputs }) => {
  const [condition, x, other] = inputs as [Value, Value, Value];
  const [test, product] = [condition.producer, other.producer];
  const tests = test?.op.name === 'greater' && test.inputs[0] === x && t.constants.fill(test.inputs[1] as Value) === 0;
  if (!tests || product?.op.name !== 'mul' || product.inputs[0] !== x) return false;
  return leaky(t, x, product.inputs[1] as Value, outputs[0] as Value);
};

/** relu(x) − slope · relu(−x), which has no gradient at 0. */
export const prelu: Rule = (t, { inputs, outputs }) => {
  const [positive, product] = inputs.map((v) => v.producer);
  const negative = product?.op.name === 'mul' ? product.inputs[1]?.producer : undefined;
  const negated = negative?.op.name === 'relu' ? negative.inputs[0]?.producer : undefined;
  const x = positive?.op.name === 'relu' ? positive.inputs[0] : undefined;
  if (x === undefined || negated?.op.name !== 'neg' || negated.inputs[0] !== x) return false;
  return leaky(t, x, product?.inputs[0] as Value, outputs[0] as Value);
};

/** The operand itself. */
export const alias: Rule = (t, { inputs, outputs }) => {
  t.alias(outputs[0] as Value, inputs[0] as Value);
  return true;
};
