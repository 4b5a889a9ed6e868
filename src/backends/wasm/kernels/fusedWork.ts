import { operandKind } from '../../../compiler/operandKind.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext } from '../kernel.ts';
import { elementKernels } from './element.ts';

/** Zero, which costs nothing as an immediate. Other constants are read from memory: V8 would build them anew at every use. */
export function immediate(v: Value): V128 | undefined {
  return v.constant?.length === 1 && v.constant[0] === 0 ? f32x4.constant(0) : undefined;
}

/** Writes elementwise nodes for four lanes; what `load` gives is reused by further readers. Returns a reader of all values. */
export function evaluateBody(
  f: FunctionBuilder,
  k: KernelContext,
  body: readonly OpNode[],
  load: (v: Value) => V128,
): (v: Value) => V128 {
  const computed = new Map<Value, V128>();
  const get = (v: Value): V128 => {
    let lanes = computed.get(v) ?? immediate(v);
    if (!lanes) {
      lanes = f.let(load(v));
      computed.set(v, lanes);
    }
    return lanes;
  };
  for (const { op, inputs, outputs } of body) {
    const emit = elementKernels[op.name];
    if (!emit) throw new Error(`no element kernel for op ${op.name}`);
    computed.set(outputs[0] as Value, f.let(emit(inputs.map(get), f, k)));
  }
  return get;
}

/** Where four neighbouring elements of a value are: offsets in bytes, each a local (or constant) and an immediate. */
export interface Lanes {
  /** From the value's first element. */
  readonly at: I32;
  readonly offset: number;
  /** From the start of the last axis. */
  readonly column: I32;
  readonly columnOffset: number;
}

const loadScalar = (k: KernelContext, v: Value) => v128.load32Splat(i32.constant(0), k.address(v));

function loadOperand(k: KernelContext, v: Value, shape: readonly number[], { at, offset, column, columnOffset }: Lanes): V128 {
  const kind = operandKind(v, shape);
  if (kind === 'scalar') return loadScalar(k, v);
  return kind === 'lastAxis' ? v128.load(column, k.address(v) + columnOffset) : v128.load(at, k.address(v) + offset);
}

/** A node of any op. */
type NodeParts = Pick<OpNode, 'inputs' | 'outputs' | 'epilogue' | 'prologue'>;

/** Stores neighbouring vectors: `lanes` elements from a position on. */
export type StoreLanes = (f: FunctionBuilder, position: Lanes, vectors: readonly V128[], lanes: number) => void;

/** The position of the vector after so many. */
const after = ({ at, offset, column, columnOffset }: Lanes, vectors: number): Lanes => ({
  at,
  offset: offset + 16 * vectors,
  column,
  columnOffset: columnOffset + 16 * vectors,
});

/** Stores neighbouring vectors next to one another. */
export function storeVectors(f: FunctionBuilder, at: I32, vectors: readonly V128[], lanes: number, offset: number): void {
  for (const [i, v] of vectors.entries()) if (lanes > 4 * i) f.storeLanes(at, v, lanes - 4 * i, offset + 16 * i);
}

/** How many neighbouring vectors are computed before they are stored: V8 joins a pair only where nothing is stored between its loads. */
export const vectorsTogether = ({ vectorBits }: Pick<KernelContext, 'vectorBits'>): number => vectorBits / 128;

/**
 * How a kernel stores the vectors of its result: as they are, or after the elementwise work that was moved into its node.
 */
export function resultStore(k: KernelContext, node: NodeParts): StoreLanes {
  const { epilogue, outputs } = node;
  if (!epilogue) {
    const address = k.address(outputs[0] as Value);
    return (f, { at, offset }, vectors, lanes) => storeVectors(f, at, vectors, lanes, address + offset);
  }
  const { shape } = epilogue.value;
  return (f, position, vectors, lanes) => {
    const getters = vectors.map((vector, i) =>
      evaluateBody(f, k, epilogue.body, (v) => (v === epilogue.value ? vector : loadOperand(k, v, shape, after(position, i)))),
    );
    for (const v of outputs) {
      const results = getters.map((get) => get(v));
      storeVectors(f, position.at, results, lanes, k.address(v) + position.offset);
    }
  };
}

export type LoadLanes = (f: FunctionBuilder, position: Lanes) => V128;

/** How a kernel loads the vectors of an operand: from memory, or by the elementwise work that was moved into its node. */
export function operandLoad(k: KernelContext, node: NodeParts, index: number): LoadLanes {
  const { prologue } = node;
  if (prologue?.index !== index) {
    const address = k.address(node.inputs[index] as Value);
    return (_, { at, offset }) => v128.load(at, address + offset);
  }
  const { value, body } = prologue;
  return (f, position) => evaluateBody(f, k, body, (v) => loadOperand(k, v, value.shape, position))(value);
}
