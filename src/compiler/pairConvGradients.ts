import type { OpNode, Program, Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { type Conv2DAttrs, conv2dFilterGradientOp, conv2dInputGradientOp } from '../ops/conv2d.ts';
import type { Rewrite } from './pass.ts';

/** dx and dw of one convolution, from x, dy and the filter. */
const conv2dGradientsOp: Op<Conv2DAttrs> = {
  name: 'conv2dGradients',
  infer: (_, { imageShape, filterShape }) => [{ shape: imageShape }, { shape: filterShape }],
  flops: (inputs, outputs, attrs) => 2 * (conv2dInputGradientOp.flops?.(inputs, outputs, attrs) ?? 0),
  reference() {
    throw new Error('paired gradients exist in compiled programs only');
  },
};

/** Joins the two gradients of a convolution into one node where `shares` says that they then share work. */
export function pairConvGradients(program: Program, shares: (attrs: Conv2DAttrs) => boolean): Rewrite {
  const filterGradients = new Map<Value, OpNode<Conv2DAttrs>[]>();
  for (const node of program.nodes as readonly OpNode<Conv2DAttrs>[]) {
    if (node.op !== conv2dFilterGradientOp || !shares(node.attrs)) continue;
    const dy = node.inputs[1] as Value;
    filterGradients.set(dy, [...(filterGradients.get(dy) ?? []), node]);
  }
  const paired = new Set<OpNode>();
  const position = new Map(program.nodes.map((node, i) => [node, i]));
  const nodes = (program.nodes as readonly OpNode<Conv2DAttrs>[]).map((node): OpNode => {
    if (node.op !== conv2dInputGradientOp) return node as OpNode;
    const [dy, filter] = node.inputs as [Value, Value];
    const partner = filterGradients.get(dy)?.find((other) => other.attrs === node.attrs && !paired.has(other as OpNode));
    const x = partner?.inputs[0];
    // The pair runs where the input gradient stood: what the other one reads must be there by then, and nobody may have read its result.
    const at = (other: OpNode | undefined) => (other ? (position.get(other) as number) : -1);
    const ready = x && at(x.producer) < at(node as OpNode) && at(node as OpNode) < at(partner as OpNode);
    if (!partner || !ready) return node as OpNode;
    paired.add(partner as OpNode);
    const outputs = [node.outputs[0] as Value, partner.outputs[0] as Value];
    return { op: conv2dGradientsOp as Op, inputs: [x, dy, filter], outputs, attrs: node.attrs };
  });
  return { program: { ...program, nodes: nodes.filter((node) => !paired.has(node)) }, count: paired.size };
}
