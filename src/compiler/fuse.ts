import { type Shape, sameShape } from '../core/tensor/tensor.ts';
import type { OpNode, Program, Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { flopsOf } from './cost.ts';
import type { Rewrite } from './pass.ts';
import { type Uses, usesOf } from './uses.ts';

export interface FusedAttrs {
  /** Elementwise nodes in order; they read the fused node's inputs and one another's outputs. */
  readonly body: readonly OpNode[];
}

/** Several elementwise nodes of one shape as one pass over memory; what only they need never leaves the registers. */
const fusedOp: Op<FusedAttrs> = {
  name: 'fused',
  infer: (_, { body }) => body.map((node) => ({ shape: (node.outputs[0] as Value).shape })),
  flops: (_inputs, _outputs, { body }) => body.reduce((total, node) => total + flopsOf(node), 0),
  reference() {
    throw new Error('fused nodes exist in compiled programs only');
  },
};

/** The elementwise nodes of a fused node; undefined for any other node. */
export const fusedBody = (node: OpNode): readonly OpNode[] | undefined =>
  node.op === fusedOp ? (node.attrs as FusedAttrs).body : undefined;

interface Group {
  readonly shape: Shape;
  /** Whether further nodes may join. */
  open: boolean;
  /** The group that this one became a part of. */
  into?: Group;
}

/** The group that a group is a part of by now. */
function wholeOf(group: Group): Group {
  let whole = group;
  while (whole.into) whole = whole.into;
  // The next look need not go the whole way.
  for (let part = group; part.into; ) {
    const next = part.into;
    if (next !== whole) part.into = whole;
    part = next;
  }
  return whole;
}

/**
 * Groups of elementwise nodes of the same shape, each in the order of the program. A group runs where its last node stood, so nodes and
 * groups may join only while nothing outside the group has read one of the group's values in between.
 */
function groupElementwise(program: Program): Map<OpNode, readonly OpNode[]> {
  const groupOf = new Map<OpNode, Group>();
  for (const node of program.nodes) {
    const { shape } = node.outputs[0] as Value;
    const group: Group | undefined = node.op.element && { shape, open: true };
    for (const { producer } of node.inputs) {
      const made = producer && groupOf.get(producer);
      const before = made && wholeOf(made);
      if (!before || before === group) continue;
      if (group && before.open && sameShape(before.shape, shape)) before.into = group;
      else before.open = false;
    }
    if (group) groupOf.set(node, group);
  }
  const nodesOf = new Map<Group, OpNode[]>();
  const found = new Map<OpNode, OpNode[]>();
  for (const node of program.nodes) {
    const group = groupOf.get(node);
    if (!group) continue;
    const whole = wholeOf(group);
    const nodes = nodesOf.get(whole) ?? [];
    nodes.push(node);
    nodesOf.set(whole, nodes);
    found.set(node, nodes);
  }
  return found;
}

/** A group as one node, whose outputs are what others read of it. */
function fusedNode(body: readonly OpNode[], { readers, results }: Uses): OpNode {
  const members = new Set(body);
  const computed = new Set(body.flatMap((node) => node.outputs));
  const inputs = [...new Set(body.flatMap((node) => node.inputs))].filter((v) => !computed.has(v));
  const outputs = [...computed].filter((v) => results.has(v) || [...(readers.get(v) ?? [])].some((r) => !members.has(r)));
  return { op: fusedOp as Op, inputs, outputs, attrs: { body } satisfies FusedAttrs };
}

/** Joins elementwise nodes of one shape, so that each operand is read once and each result written once. */
export function fuse(program: Program): Rewrite {
  const groupOf = groupElementwise(program);
  const uses = usesOf(program);
  const nodes = program.nodes.flatMap((node): OpNode[] => {
    const group = groupOf.get(node);
    if (!group) return [node];
    return node === group.at(-1) ? [fusedNode(group, uses)] : [];
  });
  return { program: { ...program, nodes }, count: program.nodes.length - nodes.length };
}

/** Each elementwise node as a fused node by itself, for backends whose kernels know elementwise work as fused nodes alone. */
export function wrapElementwise(program: Program): Rewrite {
  const uses = usesOf(program);
  const nodes = program.nodes.map((node) => (node.op.element ? fusedNode([node], uses) : node));
  return { program: { ...program, nodes }, count: 0 };
}
