import { sizeOf } from '../../core/tensor/tensor.ts';
import { Graph, type OpNode, type Program, type Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { MatmulAttrs } from '../../ops/matmul.ts';
import type { Trace } from './trace.ts';

/** Of each product with a filter, the filter's axis that has the result's channels. */
const channelAxis: Readonly<Record<string, number>> = { conv2d: 3, conv2dInputGradient: 2, depthwiseConv2d: 2, matmul: 1 };

/** A product, the constant that is added to it, and the reshapes after it. */
interface Affine {
  readonly product: OpNode;
  readonly bias: Value | undefined;
}

/** Facts about the values of a program, for a search in it. */
interface Facts {
  /** Whether a value depends on no input. */
  isConstant(v: Value): boolean;
  /** How often it is read, also as an output. */
  uses(v: Value): number;
}

function factsOf({ nodes, outputs }: Program): Facts {
  const counts = new Map<Value, number>();
  const computed = new Set<Value>();
  const isConstant = (v: Value) => v.input === undefined && !computed.has(v);
  for (const v of [...nodes.flatMap((n) => n.inputs), ...outputs.values()]) counts.set(v, (counts.get(v) ?? 0) + 1);
  for (const node of nodes) if (!node.inputs.every(isConstant)) for (const v of node.outputs) computed.add(v);
  return { isConstant, uses: (v) => counts.get(v) ?? 0 };
}

/** A vector of one number for each place along the last axis of `y`. */
const isVector = (v: Value, y: Value) => v.shape.at(-1) === y.shape.at(-1) && sizeOf(v.shape) === y.shape.at(-1);

function affine(y: Value, facts: Facts): Affine | undefined {
  const node = y.producer;
  if (!node || facts.uses(y) > 1) return undefined;
  const [first, second] = node.inputs as [Value, Value];
  const sameChannels = first.shape.at(-1) === y.shape.at(-1);
  if (node.op.name === 'reshape') return sameChannels ? affine(first, facts) : undefined;
  if (node.op.name === 'add' && sameChannels && facts.isConstant(second) && isVector(second, y)) {
    const inner = affine(first, facts);
    return inner && !inner.bias ? { ...inner, bias: second } : undefined;
  }
  const plain = node.op.name !== 'matmul' || !(node.attrs as MatmulAttrs).transposeB;
  const fits = node.op.name in channelAxis && plain && facts.isConstant(second) && !facts.isConstant(first);
  return fits ? { product: node, bias: undefined } : undefined;
}

/**
 * Multiplies each normalisation with constant statistics into the product with a constant filter in front of it: W·f and (b − μ)·f + β with
 * f = γ/√(σ² + ε). The new filter is written with ops on constants, which the translation works out. On the traced program and not on
 * layers, so that it finds residual networks, nested models and transposed convolutions too.
 */
export function foldNormalization({ batch, program, outputs, scopes }: Trace): Trace {
  const graph = new Graph();
  const moved = new Map<Value, Value>();
  const movedScopes = new Map<OpNode, readonly string[]>();
  const read = (v: Value): Value => {
    let copy = moved.get(v);
    if (!copy) {
      copy = v.variable ? graph.variable(v.variable) : graph.constant(v.constant as Float32Array, v.shape);
      moved.set(v, copy);
    }
    return copy;
  };
  for (const v of program.inputs) moved.set(v, graph.input(v.input as string, v.shape, v.dtype));
  const facts = factsOf(program);
  const claim = (from: number, owner: OpNode) => {
    for (const node of graph.nodes.slice(from)) movedScopes.set(node, scopes.get(owner) ?? []);
  };
  for (const node of program.nodes) {
    const from = graph.nodes.length;
    const folded = node.op.name === 'standardize' ? foldInto(node, facts, read) : undefined;
    if (folded) moved.set(node.outputs[0] as Value, folded.result);
    else
      for (const [i, v] of graph.apply(node.op, node.inputs.map(read), node.attrs).entries())
        moved.set(node.outputs[i] as Value, v);
    claim(from, folded?.owner ?? node);
  }
  const movedOutputs = outputs.map((v) => graph.output(read(v)));
  return { batch, program: graph.program(), outputs: movedOutputs, scopes: movedScopes };
}

function foldInto({ inputs, outputs }: OpNode, facts: Facts, read: (v: Value) => Value) {
  const [x, mean, factor, shift] = inputs as [Value, Value, Value, Value];
  const source = affine(x, facts);
  const parameters = [mean, factor, shift];
  const single = (v: Value) => isVector(v, x) || sizeOf(v.shape) === 1;
  if (!source || !parameters.every((v) => facts.isConstant(v) && single(v))) return undefined;
  const { product, bias } = source;
  const channels = x.shape.at(-1) as number;
  const flat = (v: Value) => ops.reshape(read(v), [sizeOf(v.shape)]);
  const [offset, scale, shifted] = parameters.map(flat) as [Value, Value, Value];
  const [operand, filter] = product.inputs.map(read) as [Value, Value];
  const axis = channelAxis[product.op.name] as number;
  const wide = filter.shape.map((_, i) => (i === axis ? sizeOf(scale.shape) : 1));
  const scaled = ops.mul(filter, ops.reshape(scale, wide));
  const y = operand.graph.apply(product.op, [operand, scaled], product.attrs)[0] as Value;
  const before = bias ? ops.sub(flat(bias), offset) : ops.neg(offset);
  const added = ops.add(ops.mul(before, scale), shifted);
  const sum = ops.add(y, channels === added.shape[0] ? added : ops.broadcastTo(added, [channels]));
  return { result: ops.reshape(sum, (outputs[0] as Value).shape), owner: product };
}
