import { bufferBytes } from '../../compiler/buffers.ts';
import { bytesOf, flopsOf } from '../../compiler/cost.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, type I32 } from './assembler/instructions.ts';
import type { ModuleBuilder } from './assembler/module.ts';
import { parameterAddress } from './assembler/parameterAddress.ts';
import type { Features } from './features.ts';
import type { KernelContext, Phase } from './kernel.ts';
import { addressOf, type Layout } from './layout.ts';
import { nodeSignature, valuesInMemory } from './nodeSignature.ts';
import { type PreparedProgram, sharedBytes, threadBytes } from './prepare.ts';
import type { ByteRange, ScheduledPhase } from './schedule.ts';

/** A phase of a kernel, written as a function `(begin, end, scratch, …addresses)` of the module. */
interface WrittenPhase {
  /** The number of the function. */
  readonly function: number;
  readonly first: number;
  readonly tasks: number;
}

/** A phase of a node. */
export interface EmittedPhase extends WrittenPhase, ScheduledPhase {
  readonly node: OpNode;
  /** The first thread's scratch memory, and how far the next one's is. */
  readonly scratch: number;
  readonly scratchStride: number;
  /** What the function takes besides. */
  readonly addresses: readonly number[];
}

/** Parameters of a phase's function before the addresses. */
const PARAMETERS = 3;

/** Writes the functions of a kernel's phases; those that share their code share a function. */
function writePhases(
  module: ModuleBuilder,
  name: string,
  phases: readonly Phase[],
  addressCount: number,
): readonly WrittenPhase[] {
  const functions = new Map<Phase['emit'], number>();
  return phases.map(({ first = 0, tasks, emit }, i) => {
    let index = functions.get(emit);
    if (index === undefined) {
      const f = new FunctionBuilder(`${name}.${i}`, PARAMETERS + addressCount);
      const [begin, end, scratch] = f.params as unknown as readonly [I32, I32, I32];
      emit(f, begin, end, scratch);
      index = module.add(f);
      functions.set(emit, index);
    }
    return { function: index, first, tasks };
  });
}

/** The signatures that so many nodes have that they share their functions. */
function sharedSignatures(nodes: Iterable<OpNode>, from: number): ReadonlyMap<OpNode, string> {
  const signatures = Array.from(nodes, (node) => [node, nodeSignature(node)] as const);
  const counts = new Map<string, number>();
  for (const [, signature] of signatures) counts.set(signature, (counts.get(signature) ?? 0) + 1);
  return new Map(signatures.filter(([, signature]) => (counts.get(signature) as number) >= from));
}

export interface PhaseOptions {
  readonly features: Features;
  /** So many nodes of one signature share their functions, with addresses as arguments; for fewer, addresses are constants of the code. */
  readonly shareCodeFrom: number;
  /** Programs of fewer floating-point operations run on the calling thread, and kernels whose operations and bytes are less than a hundredth of that on the first of several. */
  readonly sharedFrom: number;
}

/** Writes the functions of a program's kernels into a module. @returns all phases in the order in which they run */
export function emitPhases(
  module: ModuleBuilder,
  prepared: PreparedProgram,
  layout: Layout,
  { features, shareCodeFrom, sharedFrom }: PhaseOptions,
): EmittedPhase[] {
  const madd: KernelContext['madd'] = features.relaxedSimd ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
  const { vectorBits } = features;
  const address = (v: Value) => addressOf(prepared, layout, v);
  const rangeOf = (v: Value): ByteRange => ({ start: address(v), end: address(v) + bufferBytes(v) });
  const signatures = sharedSignatures(prepared.kernels.keys(), shareCodeFrom);
  const written = new Map<string, readonly WrittenPhase[]>();
  return [...prepared.kernels].flatMap(([node, kernel]) => {
    const shared = layout.arena + (prepared.plan.scratch.get(node) ?? 0);
    const scratch = shared + sharedBytes(kernel);
    const scratchStride = threadBytes(kernel);
    const memory = { start: shared, end: scratch + prepared.threads * scratchStride };
    const access = {
      reads: node.inputs.map(rangeOf),
      writes: [...node.outputs.map(rangeOf), ...(memory.end > memory.start ? [memory] : [])],
    };
    const signature = signatures.get(node);
    const { name } = node.op;
    let phases: readonly WrittenPhase[] | undefined;
    let addresses: readonly number[] = [];
    if (signature === undefined) phases = writePhases(module, name, kernel.phases({ address, shared, madd, vectorBits }), 0);
    else {
      const values = valuesInMemory(node);
      addresses = [shared, ...values.map(address)];
      phases = written.get(signature);
      if (!phases) {
        const parameters = new Map(values.map((v, i) => [v, parameterAddress(PARAMETERS + 1 + i)]));
        const context = {
          address: (v: Value) => parameters.get(v) as number,
          shared: parameterAddress(PARAMETERS),
          madd,
          vectorBits,
        };
        phases = writePhases(module, name, kernel.phases(context), addresses.length);
        written.set(signature, phases);
      }
    }
    const isSmall = flopsOf(node) + bytesOf(node) < sharedFrom / 100;
    return phases.map(
      (phase): EmittedPhase => ({
        ...phase,
        node,
        scratch,
        scratchStride,
        addresses,
        ...access,
        alone: isSmall || phase.tasks === 1,
      }),
    );
  });
}
