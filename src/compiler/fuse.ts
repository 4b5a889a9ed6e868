import { sameShape } from '../core/tensor/tensor.ts';
import type { OpNode, Program, Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

export interface FusedAttrs {
  /** Elementwise nodes in order; they read the fused node's inputs and one another's outputs. */
  readonly body: readonly OpNode[];
}

/** Several elementwise nodes of one shape as one pass over memory; what only they need never leaves the registers. */
export const fusedOp: Op<FusedAttrs> = {
  name: 'fused',
  infer: (_, { body }) => body.map((node) => ({ shape: (node.outputs[0] as Value).shape })),
  reference() {
    throw new Error('fused nodes exist in compiled programs only');
  },
};

const shapeOf = (node: OpNode) => (node.outputs[0] as Value).shape;

interface Group {
  /** In the order of the program. */
  nodes: OpNode[];
  open: boolean;
}

/**
 * Groups elementwise nodes of the same shape. A group runs where its last node stood, so nodes and groups may join only while nothing
 * outside the group has read one of the group's values in between. Without `together` each node is a group of its own.
 */
export function fuse(program: Program, together = true): Program {
  const groupOf = new Map<OpNode, Group>();
  for (const node of program.nodes) {
    const producers = new Set(node.inputs.flatMap((v) => (v.producer ? (groupOf.get(v.producer) ?? []) : [])));
    const joining = [...producers].filter(
      (g) => together && node.op.element && g.open && sameShape(shapeOf(g.nodes[0] as OpNode), shapeOf(node)),
    );
    for (const group of producers) if (!joining.includes(group)) group.open = false;
    if (!node.op.element) continue;
    const members = new Set([...joining.flatMap((g) => g.nodes), node]);
    const group = { nodes: joining.length > 1 ? program.nodes.filter((n) => members.has(n)) : [...members], open: true };
    for (const member of members) groupOf.set(member, group);
  }
  const readers = new Map<Value, Set<OpNode>>();
  for (const node of program.nodes) for (const v of node.inputs) readers.set(v, (readers.get(v) ?? new Set()).add(node));
  const kept = new Set<Value>([...program.outputs.values(), ...program.updates.map((u) => u.value)]);
  const nodes = program.nodes.flatMap((node): OpNode[] => {
    const group = groupOf.get(node);
    if (!group) return [node];
    if (node !== group.nodes.at(-1)) return [];
    const members = new Set(group.nodes);
    const own = new Set(group.nodes.flatMap((n) => n.outputs));
    const inputs = [...new Set(group.nodes.flatMap((n) => n.inputs))].filter((v) => !own.has(v));
    const outputs = [...own].filter((v) => kept.has(v) || [...(readers.get(v) ?? [])].some((r) => !members.has(r)));
    return [{ op: fusedOp as Op, inputs, outputs, attrs: { body: group.nodes } satisfies FusedAttrs }];
  });
  return { ...program, nodes };
}
