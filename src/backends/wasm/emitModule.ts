import { bufferBytes } from '../../compiler/buffers.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, type I32, i32 } from './assembler/instructions.ts';
import { type MemoryLimits, ModuleBuilder } from './assembler/module.ts';
import type { Features } from './features.ts';
import type { KernelContext, Phase } from './kernel.ts';
import { addressOf, finalAddressOf, type Layout } from './layout.ts';
import { type PreparedProgram, sharedBytes, threadBytes } from './prepare.ts';
import { BarrierPlanner, type ByteRange } from './schedule.ts';
import { emitBarrier } from './threads/barrier.ts';

/** A phase of a node's kernel, written as a function `(begin, end, scratch)` of the module. */
interface EmittedPhase {
  readonly node: OpNode;
  /** The number of the function. */
  readonly function: number;
  readonly first: number;
  readonly tasks: number;
  /** The first thread's scratch memory, and how far the next one's is. */
  readonly scratch: number;
  readonly scratchStride: number;
  readonly reads: readonly ByteRange[];
  readonly writes: readonly ByteRange[];
}

function emitPhases(module: ModuleBuilder, prepared: PreparedProgram, layout: Layout, features: Features): EmittedPhase[] {
  const madd: KernelContext['madd'] = features.relaxedSimd ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
  const address = (v: Value) => addressOf(prepared, layout, v);
  const rangeOf = (v: Value): ByteRange => ({ start: address(v), end: address(v) + bufferBytes(v) });
  return [...prepared.kernels].flatMap(([node, kernel]) => {
    const shared = layout.arena + (prepared.plan.scratch.get(node) ?? 0);
    const scratch = shared + sharedBytes(kernel);
    const scratchStride = threadBytes(kernel);
    const memory = { start: shared, end: scratch + prepared.threads * scratchStride };
    const access = {
      reads: node.inputs.map(rangeOf),
      writes: [...node.outputs.map(rangeOf), ...(memory.end > memory.start ? [memory] : [])],
    };
    const functions = new Map<Phase['emit'], number>();
    return kernel.phases({ address, shared, madd }).map(({ first = 0, tasks, emit }, i): EmittedPhase => {
      let index = functions.get(emit);
      if (index === undefined) {
        const f = new FunctionBuilder(`${node.op.name}.${i}`, 3);
        const [begin, end, threadScratch] = f.params as unknown as readonly [I32, I32, I32];
        emit(f, begin, end, threadScratch);
        index = module.add(f);
        functions.set(emit, index);
      }
      return { node, function: index, first, tasks, scratch, scratchStride, ...access };
    });
  });
}

/** Calls a phase's function for thread `thread` of `threads`. How the tasks are split changes no sum, only who does it. */
function callPhase(f: FunctionBuilder, phase: EmittedPhase, thread: I32, threads: number): void {
  const { first, tasks } = phase;
  const startOf = (t: I32) => i32.add(i32.divU(i32.mul(t, tasks), i32.constant(threads)), first);
  const scratch = i32.add(i32.mul(thread, phase.scratchStride), phase.scratch);
  if (tasks === 1) {
    f.if(i32.eq(thread, threads - 1), () => f.call(phase.function, i32.constant(first), i32.constant(first + 1), scratch));
  } else f.call(phase.function, startOf(thread), startOf(i32.add(thread, 1)), scratch);
}

/** Writes the end of the step: old values that are still needed are saved, then variables take their next values. */
function emitUpdates(step: FunctionBuilder, prepared: PreparedProgram, layout: Layout): void {
  const { savedOldValues, copies } = prepared.plan;
  for (const [v, offset] of savedOldValues)
    step.copy(i32.constant(layout.arena + offset), i32.constant(addressOf(prepared, layout, v)), i32.constant(bufferBytes(v)));
  for (const { variable, value } of copies) {
    const source = finalAddressOf(prepared, layout, value);
    step.copy(i32.constant(layout.variable(variable)), i32.constant(source), i32.constant(bufferBytes(variable)));
  }
}

export interface EmitOptions {
  readonly features: Features;
  readonly memory: MemoryLimits;
  /** Whether to export `phase.I` for each phase too, so that each can be timed. */
  readonly timed?: boolean;
}

export interface EmittedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The node of each phase, in the order in which they run. */
  readonly phases: readonly OpNode[];
}

/**
 * Writes the module. Its export `step(thread)` is the whole program; where several threads run it at once, barriers keep their order. The
 * imports are `env.memory` and, for several threads, `env.wait`.
 */
export function emitModule(
  prepared: PreparedProgram,
  layout: Layout,
  { features, memory, timed = false }: EmitOptions,
): EmittedModule {
  const { threads, plan } = prepared;
  const module = new ModuleBuilder();
  const barrier = threads > 1 ? module.add(emitBarrier(threads, module.import('wait', 2))) : undefined;
  const phases = emitPhases(module, prepared, layout, features);
  const step = new FunctionBuilder('step', 1);
  const thread = threads > 1 ? (step.params[0] as I32) : i32.constant(0);
  const barriers = new BarrierPlanner();
  const callBarrier = () => {
    if (barrier !== undefined) step.call(barrier);
  };
  for (const [i, phase] of phases.entries()) {
    if (barriers.needsBarrier(phase)) callBarrier();
    callPhase(step, phase, thread, threads);
    if (timed) {
      const alone = new FunctionBuilder(`phase.${i}`);
      const [first, end] = [i32.constant(phase.first), i32.constant(phase.first + phase.tasks)];
      alone.call(phase.function, first, end, i32.constant(phase.scratch));
      module.add(alone, true);
    }
  }
  if (plan.savedOldValues.size + plan.copies.length > 0) {
    callBarrier();
    step.if(i32.eq(thread, 0), () => emitUpdates(step, prepared, layout));
  }
  module.add(step, true);
  return { bytes: module.encode(memory), phases: phases.map((phase) => phase.node) };
}
