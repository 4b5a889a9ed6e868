import type { OpNode, Program, Value } from '../ir/graph.ts';

/** Who computes and who reads each value of a program. */
export interface Uses {
  readonly producer: ReadonlyMap<Value, OpNode>;
  readonly readers: ReadonlyMap<Value, ReadonlySet<OpNode>>;
  /** Outputs and updates of the program, which must exist in memory. */
  readonly results: ReadonlySet<Value>;
}

export function usesOf(program: Program): Uses {
  const readers = new Map<Value, Set<OpNode>>();
  for (const node of program.nodes) for (const v of node.inputs) readers.set(v, (readers.get(v) ?? new Set()).add(node));
  return {
    producer: new Map(program.nodes.flatMap((node) => node.outputs.map((v) => [v, node] as const))),
    readers,
    results: new Set([...program.outputs.values(), ...program.updates.map((u) => u.value)]),
  };
}
