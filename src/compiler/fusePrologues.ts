import type { OpNode, Program, Value } from '../ir/graph.ts';
import { fusedBody } from './fuse.ts';
import { operandKind } from './operandKind.ts';
import type { Rewrite } from './pass.ts';
import { usesOf } from './uses.ts';

/** Work that costs at most so many additions an element is done again by each reader rather than stored for all. */
const MAXIMUM_RECOMPUTATION = 4;

/** The result of cheap elementwise work and the operand of full size it is computed from; undefined where it must be stored. */
function recomputable(node: OpNode): { result: Value; main: Value; body: readonly OpNode[] } | undefined {
  const body = fusedBody(node);
  if (!body || node.outputs.length > 1) return undefined;
  const [result] = node.outputs as [Value];
  const main = node.inputs.find((v) => operandKind(v, result.shape) === 'element');
  const cost = body.reduce((total, { op }) => total + (op.recomputeCost ?? 1), 0);
  const fits = cost <= MAXIMUM_RECOMPUTATION && node.inputs.every((v) => operandKind(v, result.shape));
  return main && fits ? { result, main, body } : undefined;
}

/**
 * Moves cheap elementwise work into the nodes that read its result, where all of them can: the application of a batch normalisation into
 * the pooling after it, a product into the sum over it. `accepts` says whether a kernel can compute its operand `index` as it reads it.
 */
export function fusePrologues(program: Program, accepts: (node: OpNode, index: number) => boolean): Rewrite {
  const { readers, results } = usesOf(program);
  const rewritten = new Map<OpNode, OpNode>();
  const current = (node: OpNode) => rewritten.get(node) ?? node;
  const removed = new Set<OpNode>();
  for (const node of program.nodes) {
    const work = recomputable(node);
    if (!work || results.has(work.result)) continue;
    const { result, main, body } = work;
    const originals = [...(readers.get(result) ?? [])];
    const joins = (reader: OpNode) =>
      !reader.prologue &&
      reader.inputs.filter((v) => v === result).length === 1 &&
      accepts(reader, reader.inputs.indexOf(result));
    if (!originals.every((original) => joins(current(original)))) continue;
    removed.add(node);
    for (const original of originals) {
      const reader = current(original);
      const others = node.inputs.filter((v) => v !== main && !reader.inputs.includes(v));
      rewritten.set(original, {
        ...reader,
        inputs: [...reader.inputs.map((v) => (v === result ? main : v)), ...others],
        prologue: { index: reader.inputs.indexOf(result), value: result, body, inputs: node.inputs },
      });
    }
  }
  return { program: { ...program, nodes: program.nodes.filter((n) => !removed.has(n)).map(current) }, count: removed.size };
}
