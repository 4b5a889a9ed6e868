import { bufferBytes } from '../../compiler/buffers.ts';
import type { OpNode } from '../../ir/graph.ts';
import { FunctionBuilder, type Local } from './assembler/function.ts';
import { type I32, i32 } from './assembler/instructions.ts';
import { type MemoryLimits, ModuleBuilder } from './assembler/module.ts';
import { type EmittedPhase, emitPhases, type PhaseOptions } from './emitPhases.ts';
import { addressOf, finalAddressOf, type Layout } from './layout.ts';
import type { PreparedProgram } from './prepare.ts';
import { BarrierPlanner } from './schedule.ts';
import { CLAIM_BYTES, CLAIMS, CONTROL, emitBarrier } from './threads/barrier.ts';

/**
 * Calls phases' functions for one thread, or for one of several. A phase's tasks are split evenly; each thread does its part in pieces, half of what is left at a time, and then takes
 * pieces of the others' parts, so that none waits for a core that is slow at the moment. Who does a task changes no sum.
 */
class PhaseCaller {
  private readonly f: FunctionBuilder;
  private readonly threads: number;
  private readonly thread: I32;
  private readonly locals: Readonly<Record<'part' | 'parts' | 'start' | 'size' | 'piece' | 'left', Local<'i32'>>>;
  /** The next free word of claims until the next barrier. */
  private claim = 0;

  constructor(f: FunctionBuilder, threads: number) {
    this.f = f;
    this.threads = threads;
    this.thread = threads > 1 ? (f.params[0] as I32) : i32.constant(0);
    const local = () => f.local('i32');
    this.locals = { part: local(), parts: local(), start: local(), size: local(), piece: local(), left: local() };
  }

  /** Before a barrier, which makes all words of claims free. */
  release(): void {
    this.claim = 0;
  }

  call(phase: EmittedPhase): void {
    const { f, threads, thread } = this;
    const { first, tasks } = phase;
    const scratch = i32.add(i32.mul(thread, phase.scratchStride), phase.scratch);
    const call = (begin: I32, end: I32) => f.call(phase.function, begin, end, scratch, ...phase.addresses.map(i32.constant));
    const startOf = (part: I32) => i32.add(i32.divU(i32.mul(part, tasks), i32.constant(threads)), first);
    if (threads === 1) this.callInFractions(phase, call);
    else if (phase.alone) f.if(i32.eq(thread, 0), () => call(i32.constant(first), i32.constant(first + tasks)));
    else if (this.claim === CLAIMS) call(startOf(thread), startOf(i32.add(thread, 1)));
    else this.callInPieces(startOf, call, this.claim++);
  }

  /** On one thread: the tasks in 2ⁿ parts, or fewer where there are fewer, for the argument n of `step`. */
  private callInFractions({ first, tasks }: EmittedPhase, call: (begin: I32, end: I32) => void): void {
    const { f } = this;
    const { start, size } = this.locals;
    const end = i32.constant(first + tasks);
    if (tasks === 1) {
      call(i32.constant(first), end);
      return;
    }
    f.set(start, i32.constant(first));
    f.set(size, i32.add(i32.shrU(i32.constant(tasks - 1), f.params[0] as I32), i32.constant(1)));
    f.doWhile(
      () => {
        call(start, i32.min(f.let(i32.add(start, size)), end));
        f.set(start, i32.add(start, size));
      },
      () => i32.ltS(start, end),
    );
  }

  private callInPieces(startOf: (part: I32) => I32, call: (begin: I32, end: I32) => void, claim: number): void {
    const { f, threads, thread } = this;
    const { part, parts, start, size, piece, left } = this.locals;
    f.set(part, thread);
    f.set(parts, i32.constant(threads));
    f.doWhile(
      () => {
        f.set(start, startOf(part));
        f.set(size, i32.sub(startOf(i32.add(part, 1)), start));
        f.doWhile(
          () => {
            f.set(piece, i32.atomicAdd(i32.mul(part, CLAIM_BYTES), i32.constant(1), CONTROL.claims + 4 * claim));
            f.set(piece, i32.min(piece, i32.constant(31)));
            f.set(left, i32.shrU(size, piece));
            f.if(left, () => {
              const end = i32.add(start, size);
              call(i32.sub(end, left), i32.sub(end, i32.shrU(size, i32.add(piece, 1))));
            });
          },
          () => left,
        );
        f.set(part, i32.add(part, 1));
        f.if(i32.eq(part, threads), () => f.set(part, i32.constant(0)));
        f.set(parts, i32.sub(parts, 1));
      },
      () => parts,
    );
  }
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
 * Writes the module. Its export `step` is the whole program. Where several threads run it at once, each calls `step(thread)`, barriers keep their order, and thread 0
 * returns when all is done; on one thread, `step(n)` calls each function up to 2ⁿ times, each for a part of its tasks. The imports are `env.memory` and, for several threads, `env.wait`.
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
  const caller = new PhaseCaller(step, threads);
  const barriers = new BarrierPlanner();
  const callBarrier = () => {
    if (barrier === undefined) return;
    step.call(barrier);
    caller.release();
  };
  for (const [i, phase] of phases.entries()) {
    if (barriers.needsBarrier(phase)) callBarrier();
    caller.call(phase);
    if (timed) {
      const alone = new FunctionBuilder(`phase.${i}`);
      const [first, end] = [i32.constant(phase.first), i32.constant(phase.first + phase.tasks)];
      alone.call(phase.function, first, end, i32.constant(phase.scratch), ...phase.addresses.map(i32.constant));
      module.add(alone, true);
    }
  }
  // The first thread is the last to leave, so the step is done when it is.
  callBarrier();
  if (plan.savedOldValues.size + plan.copies.length > 0) {
    const update = () => emitUpdates(step, prepared, layout);
    if (threads === 1) update();
    else step.if(i32.eq(step.params[0] as I32, 0), update);
  }
  module.add(step, true);
  return { bytes: module.encode(memory), phases: phases.map((phase) => phase.node) };
}
