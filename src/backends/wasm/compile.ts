import { fuse } from '../../compiler/fuse.ts';
import { attachEpilogues, attachPrologues } from '../../compiler/fuseEpilogues.ts';
import { pairConvGradients } from '../../compiler/pairConvGradients.ts';
import { align, bufferBytes, bufferOwner, type Plan, plan } from '../../compiler/planMemory.ts';
import type { OpNode, Program, Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, type I32, i32 } from './assembler/instructions.ts';
import { type MemoryLimits, ModuleBuilder } from './assembler/module.ts';
import type { Features } from './features.ts';
import type { Kernel, KernelContext, KernelOptions, Phase } from './kernel.ts';
import { convolutionFor } from './kernels/convolution.ts';
import { acceptsEpilogue, acceptsPrologue, kernels } from './kernels/index.ts';
import { BarrierPlanner, type Range } from './schedule.ts';
import { emitBarrier } from './threads/barrier.ts';

/** A program that is fused and planned, ready to be written once the addresses of its memory are known. */
export interface PreparedProgram {
  readonly program: Program;
  readonly plan: Plan;
  readonly kernels: ReadonlyMap<OpNode, Kernel>;
  readonly threads: number;
}

function optimize(source: Program, { convolution, passes }: KernelOptions): Program {
  let program = source;
  if (passes.pairConvGradients) program = pairConvGradients(program, (attrs) => convolutionFor(attrs, convolution) !== undefined);
  program = fuse(program, passes.fuse);
  if (passes.epilogues) program = attachEpilogues(program, acceptsEpilogue);
  if (passes.prologues) program = attachPrologues(program, acceptsPrologue);
  return program;
}

/** Fuses a program, chooses its kernels and plans its memory for a number of threads. */
export function prepare(source: Program, threads: number, options: KernelOptions): PreparedProgram {
  const program = optimize(source, options);
  const chosen = new Map<OpNode, Kernel>();
  for (const node of program.nodes) {
    const factory = kernels[node.op.name];
    if (factory) chosen.set(node, factory(node, options));
    else if (node.op.name !== 'reshape') throw new Error(`no kernel for op ${node.op.name}`);
  }
  const bytes = (node: OpNode) => {
    const kernel = chosen.get(node);
    return kernel ? sharedBytes(kernel) + threads * threadBytes(kernel) : 0;
  };
  return { program, plan: plan(program, bytes), kernels: chosen, threads };
}

const sharedBytes = (kernel: Kernel) => align(kernel.sharedBytes ?? 0);
const threadBytes = (kernel: Kernel) => align(kernel.threadBytes ?? 0);

/** Where things are in the module's memory. */
export interface Layout {
  /** Start of the working memory that the plan lays out. */
  readonly arena: number;
  variable(v: Variable): number;
  constant(v: Value): number;
}

/** The address of a value's buffer. */
export function addressOf({ plan }: PreparedProgram, layout: Layout, v: Value): number {
  const owner = bufferOwner(v);
  if (owner.variable) return layout.variable(owner.variable);
  if (owner.constant) return layout.constant(owner);
  const target = plan.inPlace.get(owner);
  if (target) return layout.variable(target);
  const offset = plan.offsets.get(owner);
  if (offset === undefined) throw new Error(`no place for a value of shape [${v.shape.join(', ')}]`);
  return layout.arena + offset;
}

/** Where a value is found after the step: a variable that was updated is read where its old value was set aside. */
export function finalAddressOf(prepared: PreparedProgram, layout: Layout, v: Value): number {
  const offset = prepared.plan.aside.get(bufferOwner(v));
  return offset === undefined ? addressOf(prepared, layout, v) : layout.arena + offset;
}

/** One phase of a node's kernel, written as a function of the module. */
interface Part {
  readonly node: OpNode;
  readonly call: number;
  readonly first: number;
  readonly tasks: number;
  /** The first thread's scratch memory, and how far the next one's is. */
  readonly scratch: number;
  readonly scratchStride: number;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** Writes a function `(begin, end, scratch)` for each phase of each kernel. */
function emitParts(module: ModuleBuilder, prepared: PreparedProgram, layout: Layout, features: Features): Part[] {
  const madd: KernelContext['madd'] = features.relaxedSimd ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
  const address = (v: Value) => addressOf(prepared, layout, v);
  const rangeOf = (v: Value): Range => ({ start: address(v), end: address(v) + bufferBytes(v) });
  return [...prepared.kernels].flatMap(([node, kernel]) => {
    const shared = layout.arena + (prepared.plan.scratch.get(node) ?? 0);
    const scratch = shared + sharedBytes(kernel);
    const scratchStride = threadBytes(kernel);
    const memory = { start: shared, end: scratch + prepared.threads * scratchStride };
    const access = {
      reads: node.inputs.map(rangeOf),
      writes: [...node.outputs.map(rangeOf), ...(memory.end > memory.start ? [memory] : [])],
    };
    const written = new Map<Phase['emit'], number>();
    return kernel.phases({ address, shared, madd }).map(({ first = 0, tasks, emit }, i): Part => {
      let call = written.get(emit);
      if (call === undefined) {
        const f = new FunctionBuilder(`${node.op.name}.${i}`, 3);
        const [begin, end, own] = f.params as unknown as readonly [I32, I32, I32];
        emit(f, begin, end, own);
        call = module.add(f);
        written.set(emit, call);
      }
      return { node, call, first, tasks, scratch, scratchStride, ...access };
    });
  });
}

/** Calls a part's function for thread `thread` of `threads`. How the tasks are split changes no sum, only who does it. */
function callPart(f: FunctionBuilder, part: Part, thread: I32, threads: number): void {
  const { first, tasks } = part;
  const share = (t: I32) => i32.add(i32.divU(i32.mul(t, tasks), i32.constant(threads)), first);
  const own = i32.add(i32.mul(thread, part.scratchStride), part.scratch);
  if (tasks === 1) {
    f.if(i32.eq(thread, threads - 1), () => f.call(part.call, i32.constant(first), i32.constant(first + 1), own));
  } else f.call(part.call, share(thread), share(i32.add(thread, 1)), own);
}

export interface EmitOptions {
  readonly features: Features;
  readonly memory: MemoryLimits;
  /** Whether to export `part.I` for each phase too, so that each can be timed. */
  readonly timed?: boolean;
}

export interface EmittedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The node of each phase, in the order in which they run. */
  readonly parts: readonly OpNode[];
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
  const { threads } = prepared;
  const module = new ModuleBuilder();
  const barrier = threads > 1 ? module.add(emitBarrier(threads, module.import('wait', 2))) : undefined;
  const parts = emitParts(module, prepared, layout, features);
  const step = new FunctionBuilder('step', 1);
  const thread = threads > 1 ? (step.params[0] as I32) : i32.constant(0);
  const barriers = new BarrierPlanner();
  const meet = () => {
    if (barrier !== undefined) step.call(barrier);
  };
  for (const [i, part] of parts.entries()) {
    if (barriers.needsBarrier(part)) meet();
    callPart(step, part, thread, threads);
    if (timed) {
      const alone = new FunctionBuilder(`part.${i}`);
      alone.call(part.call, i32.constant(part.first), i32.constant(part.first + part.tasks), i32.constant(part.scratch));
      module.add(alone, true);
    }
  }
  const { aside, copies } = prepared.plan;
  if (aside.size + copies.length > 0) {
    meet();
    step.if(i32.eq(thread, 0), () => {
      for (const [v, offset] of aside)
        step.copy(
          i32.constant(layout.arena + offset),
          i32.constant(addressOf(prepared, layout, v)),
          i32.constant(bufferBytes(v)),
        );
      for (const { variable, value } of copies) {
        const source = finalAddressOf(prepared, layout, value);
        step.copy(i32.constant(layout.variable(variable)), i32.constant(source), i32.constant(bufferBytes(variable)));
      }
    });
  }
  module.add(step, true);
  return { bytes: module.encode(memory), parts: parts.map((p) => p.node) };
}
