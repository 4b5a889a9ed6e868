import { bufferBytes } from '../../compiler/buffers.ts';
import type { OpNode } from '../../ir/graph.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { type I32, i32 } from './assembler/instructions.ts';
import { type MemoryLimits, ModuleBuilder } from './assembler/module.ts';
import { type EmittedPhase, emitPhases, type PhaseOptions } from './emitPhases.ts';
import { addressOf, finalAddressOf, type Layout } from './layout.ts';
import type { PreparedProgram } from './prepare.ts';
import { BarrierPlanner } from './schedule.ts';
import { emitBarrier } from './threads/barrier.ts';

/** Calls a phase's function for thread `thread` of `threads`. How the tasks are split changes no sum, only who does it. */
function callPhase(f: FunctionBuilder, phase: EmittedPhase, thread: I32, threads: number): void {
  const { first, tasks } = phase;
  const startOf = (t: I32) => i32.add(i32.divU(i32.mul(t, tasks), i32.constant(threads)), first);
  const scratch = i32.add(i32.mul(thread, phase.scratchStride), phase.scratch);
  const call = (begin: I32, end: I32) => f.call(phase.function, begin, end, scratch, ...phase.addresses.map(i32.constant));
  if (tasks === 1) f.if(i32.eq(thread, threads - 1), () => call(i32.constant(first), i32.constant(first + 1)));
  else call(startOf(thread), startOf(i32.add(thread, 1)));
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

export interface EmitOptions extends PhaseOptions {
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
  { memory, timed = false, ...options }: EmitOptions,
): EmittedModule {
  const { threads, plan } = prepared;
  const module = new ModuleBuilder();
  const barrier = threads > 1 ? module.add(emitBarrier(threads, module.import('wait', 2))) : undefined;
  const phases = emitPhases(module, prepared, layout, options);
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
      alone.call(phase.function, first, end, i32.constant(phase.scratch), ...phase.addresses.map(i32.constant));
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
