import type { OpNode, Program, Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';
import { align, bufferBytes, bufferOwner } from './buffers.ts';
import { fusedBody } from './fuse.ts';

export interface MemoryPlan {
  /** Byte offset in the working memory of each value that has a buffer there. */
  readonly offsets: ReadonlyMap<Value, number>;
  /** Byte offset of each node's scratch memory. */
  readonly scratch: ReadonlyMap<OpNode, number>;
  /** Updates that their producer writes straight into the variable's memory. */
  readonly inPlace: ReadonlyMap<Value, Variable>;
  /**
   * Byte offsets for variables whose old value is still needed when updates are copied, as an output or as another variable's next
   * value. It is saved there at the end of the step, before the copies.
   */
  readonly savedOldValues: ReadonlyMap<Value, number>;
  /** Updates that remain to be copied at the end. */
  readonly copies: readonly { variable: Variable; value: Value }[];
  /** Size of the working memory. */
  readonly bytes: number;
}

interface Block {
  offset: number;
  end: number;
}

/** Whether a node reads a value not at all, or only an element at a time just before it writes the same element of its results. */
function readsInStep(node: OpNode, old: Value): boolean {
  const reads = (inputs: readonly Value[]) => inputs.some((v) => bufferOwner(v) === old);
  if (fusedBody(node) || node.op.element) return true;
  // A prologue's operands come after the epilogue's, and windows read them out of step.
  if (node.prologue && reads(node.prologue.inputs)) return false;
  const operands = node.epilogue ? node.inputs.slice(0, -node.epilogue.inputs.length || undefined) : node.inputs;
  return !reads(operands);
}

/** Takes the lowest gap of `bytes` between the blocks in use. */
function takeGap(blocks: Block[], bytes: number): Block {
  blocks.sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const block of blocks) {
    if (offset + bytes <= block.offset) break;
    offset = Math.max(offset, block.end);
  }
  const block = { offset, end: offset + bytes };
  blocks.push(block);
  return block;
}

/**
 * Gives every buffer its address in the working memory. A buffer is free again after the last node that reads it; inputs and outputs live
 * through the whole step. An update is written in place where its producer reads the variable element by element (or not at all) and nothing later reads
 * the old value.
 */
export function planMemory(program: Program, scratchBytes: (node: OpNode) => number): MemoryPlan {
  const { nodes } = program;
  const lastRead = new Map<Value, number>();
  nodes.forEach((node, i) => {
    for (const v of node.inputs) lastRead.set(bufferOwner(v), i);
  });
  const outputs = new Set([...program.outputs.values()].map(bufferOwner));
  for (const v of [...outputs, ...program.updates.map((u) => bufferOwner(u.value))]) {
    if (v.variable) lastRead.set(v, nodes.length);
  }

  const inPlace = new Map<Value, Variable>();
  const copies: MemoryPlan['copies'][number][] = [];
  const producers = new Map(nodes.flatMap((node, i) => node.outputs.map((o) => [o, { node, i }] as const)));
  const variableValues = new Map(program.variables.map((v) => [v.variable as Variable, v]));
  for (const { variable, value } of program.updates) {
    const produced = producers.get(value);
    const old = variableValues.get(variable) as Value;
    const read = lastRead.get(old) ?? -1;
    const inStep = produced !== undefined && !produced.node.op.isView && readsInStep(produced.node, old);
    const direct = inStep && read <= produced.i && !inPlace.has(value);
    if (direct) inPlace.set(value, variable);
    else copies.push({ variable, value });
  }
  for (const { value } of copies) lastRead.set(bufferOwner(value), nodes.length);
  const updated = new Set(program.updates.map((u) => u.variable));
  const needed = [...outputs, ...copies.map(({ value }) => bufferOwner(value))].filter(
    (v) => v.variable && updated.has(v.variable),
  );

  const offsets = new Map<Value, number>();
  const scratch = new Map<OpNode, number>();
  const blocks: Block[] = [];
  const releases = new Map<number, Block[]>();
  let bytes = 0;
  const claim = (size: number, until: number): number => {
    const block = takeGap(blocks, size);
    bytes = Math.max(bytes, block.end);
    releases.set(until, [...(releases.get(until) ?? []), block]);
    return block.offset;
  };
  for (const v of program.inputs) offsets.set(v, claim(bufferBytes(v), Number.POSITIVE_INFINITY));
  const savedOldValues = new Map([...new Set(needed)].map((v) => [v, claim(bufferBytes(v), Number.POSITIVE_INFINITY)]));
  nodes.forEach((node, i) => {
    if (node.op.isView) return;
    for (const o of node.outputs) {
      if (inPlace.has(o)) continue;
      const until = outputs.has(o) ? Number.POSITIVE_INFINITY : (lastRead.get(o) ?? i);
      offsets.set(o, claim(bufferBytes(o), until));
    }
    const extra = scratchBytes(node);
    if (extra > 0) scratch.set(node, claim(align(extra), i));
    for (const block of releases.get(i) ?? []) blocks.splice(blocks.indexOf(block), 1);
  });
  return { offsets, scratch, inPlace, savedOldValues, copies, bytes };
}
