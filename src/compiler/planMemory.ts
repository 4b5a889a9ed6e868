import { type ProgramType, sizeOf } from '../core/tensor/tensor.ts';
import type { OpNode, Program, Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';

/** Buffers start at multiples of this many bytes: a cache line. */
export const ALIGNMENT = 64;

const bytesPerElement = { float32: 4, int32: 4, uint8: 1 } as const;

/** Bytes a value's buffer takes, rounded up so that whole vectors may be written at its end. */
export function bufferBytes(v: { shape: readonly number[]; dtype: ProgramType }): number {
  return align(Math.max(sizeOf(v.shape) * bytesPerElement[v.dtype], 1));
}

export const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export interface Plan {
  /** Byte offset in the working memory of each value that needs a place there. */
  readonly offsets: ReadonlyMap<Value, number>;
  /** Byte offset of each node's scratch memory. */
  readonly scratch: ReadonlyMap<OpNode, number>;
  /** Updates that their producer writes straight into the variable's own memory. */
  readonly inPlace: ReadonlyMap<Value, Variable>;
  /**
   * Byte offsets for variables whose old value is still wanted when updates are copied, as an output or as another variable's next
   * value. It is set aside at the end of the step, before the copies.
   */
  readonly aside: ReadonlyMap<Value, number>;
  /** Updates that remain to be copied at the end. */
  readonly copies: readonly { variable: Variable; value: Value }[];
  /** Size of the working memory. */
  readonly bytes: number;
}

/** Follows reshapes, which share their operand's buffer, to the value that owns it. */
export function bufferOwner(v: Value): Value {
  return v.producer?.op.name === 'reshape' ? bufferOwner(v.producer.inputs[0] as Value) : v;
}

interface Block {
  offset: number;
  end: number;
}

/** Whether a node reads a value not at all, or only an element at a time just before it writes the same element of its results. */
function readsInStep(node: OpNode, old: Value): boolean {
  const reads = (inputs: readonly Value[]) => inputs.some((v) => bufferOwner(v) === old);
  if (node.op.name === 'fused') return true;
  // A prologue's operands stand behind the epilogue's, and windows read them out of step.
  if (node.prologue && reads(node.prologue.inputs)) return false;
  const own = node.epilogue ? node.inputs.slice(0, -node.epilogue.inputs.length || undefined) : node.inputs;
  return !reads(own);
}

/** Finds the lowest gap of `bytes` between the blocks in use. */
function place(blocks: Block[], bytes: number): Block {
  blocks.sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const block of blocks) {
    if (offset + bytes <= block.offset) break;
    offset = Math.max(offset, block.end);
  }
  const made = { offset, end: offset + bytes };
  blocks.push(made);
  return made;
}

/**
 * Gives every buffer its place. A buffer is free again after the last node that reads it; inputs and outputs live through the whole
 * step. An update is written in place where its producer reads the variable element by element (or not at all) and nothing later reads
 * the old value.
 */
export function plan(program: Program, scratchBytes: (node: OpNode) => number): Plan {
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
  const copies: Plan['copies'][number][] = [];
  const produced = new Map(nodes.flatMap((node, i) => node.outputs.map((o) => [o, { node, i }] as const)));
  const variableValues = new Map(program.variables.map((v) => [v.variable as Variable, v]));
  for (const { variable, value } of program.updates) {
    const made = produced.get(value);
    const old = variableValues.get(variable) as Value;
    const read = lastRead.get(old) ?? -1;
    const aligned = made !== undefined && readsInStep(made.node, old);
    const direct = made && made.node.op.name !== 'reshape' && aligned && read <= made.i && !inPlace.has(value);
    if (direct) inPlace.set(value, variable);
    else copies.push({ variable, value });
  }
  for (const { value } of copies) lastRead.set(bufferOwner(value), nodes.length);
  const updated = new Set(program.updates.map((u) => u.variable));
  const wanted = [...outputs, ...copies.map(({ value }) => bufferOwner(value))].filter(
    (v) => v.variable && updated.has(v.variable),
  );

  const offsets = new Map<Value, number>();
  const scratch = new Map<OpNode, number>();
  const blocks: Block[] = [];
  const releases = new Map<number, Block[]>();
  let bytes = 0;
  const claim = (size: number, until: number): number => {
    const block = place(blocks, size);
    bytes = Math.max(bytes, block.end);
    releases.set(until, [...(releases.get(until) ?? []), block]);
    return block.offset;
  };
  for (const v of program.inputs) offsets.set(v, claim(bufferBytes(v), Number.POSITIVE_INFINITY));
  const aside = new Map([...new Set(wanted)].map((v) => [v, claim(bufferBytes(v), Number.POSITIVE_INFINITY)]));
  nodes.forEach((node, i) => {
    if (node.op.name === 'reshape') return;
    for (const o of node.outputs) {
      if (inPlace.has(o)) continue;
      const until = outputs.has(o) ? Number.POSITIVE_INFINITY : (lastRead.get(o) ?? i);
      offsets.set(o, claim(bufferBytes(o), until));
    }
    const extra = scratchBytes(node);
    if (extra > 0) scratch.set(node, claim(align(extra), i));
    for (const block of releases.get(i) ?? []) blocks.splice(blocks.indexOf(block), 1);
  });
  return { offsets, scratch, inPlace, aside, copies, bytes };
}
