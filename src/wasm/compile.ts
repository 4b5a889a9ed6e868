import { fuse } from '../program/fuse.ts';
import type { OpNode, Program, Value } from '../program/graph.ts';
import { bufferBytes, bufferOwner, type Plan, plan } from '../program/plan.ts';
import type { Variable } from '../program/variable.ts';
import { FunctionBuilder } from './assembler/function.ts';
import { f32x4, i32 } from './assembler/instructions.ts';
import { ModuleBuilder } from './assembler/module.ts';
import type { Features } from './features.ts';
import type { Kernel, KernelContext } from './kernel.ts';
import { kernels } from './kernels/index.ts';

/** A program that is fused and planned, ready to be written once the addresses of its memory are known. */
export interface PreparedProgram {
  readonly program: Program;
  readonly plan: Plan;
  readonly kernels: ReadonlyMap<OpNode, Kernel>;
}

/** Fuses a program, chooses its kernels and plans its memory. */
export function prepare(source: Program): PreparedProgram {
  const program = fuse(source);
  const chosen = new Map<OpNode, Kernel>();
  for (const node of program.nodes) {
    const factory = kernels[node.op.name];
    if (factory) chosen.set(node, factory(node));
    else if (node.op.name !== 'reshape') throw new Error(`no kernel for op ${node.op.name}`);
  }
  const bytes = (node: OpNode) => {
    const kernel = chosen.get(node);
    return sharedBytes(kernel) + (kernel?.threadBytes ?? 0);
  };
  return { program, plan: plan(program, bytes), kernels: chosen };
}

const sharedBytes = (kernel: Kernel | undefined) => Math.ceil((kernel?.sharedBytes ?? 0) / 64) * 64;

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

/**
 * Writes the module: a function for each phase of each kernel, and the exported `step` that runs them all in order. A phase's function
 * takes the range of its tasks and the address of its thread's scratch memory.
 */
export function emitModule(
  prepared: PreparedProgram,
  layout: Layout,
  features: Features,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const step = new FunctionBuilder('step');
  const madd: KernelContext['madd'] = features.relaxedSimd ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c);
  const address = (v: Value) => addressOf(prepared, layout, v);
  for (const [node, kernel] of prepared.kernels) {
    const shared = layout.arena + (prepared.plan.scratch.get(node) ?? 0);
    const scratch = shared + sharedBytes(kernel);
    for (const [i, phase] of kernel.phases({ address, shared, madd }).entries()) {
      const f = new FunctionBuilder(`${node.op.name}.${i}`, 3);
      const [begin, end, own] = f.params as [(typeof f.params)[number], (typeof f.params)[number], (typeof f.params)[number]];
      phase.emit(f, begin, end, own);
      step.call(module.add(f), i32.constant(0), i32.constant(phase.tasks), i32.constant(scratch));
    }
  }
  const { aside, copies } = prepared.plan;
  for (const [v, offset] of aside)
    step.copy(i32.constant(layout.arena + offset), i32.constant(address(v)), i32.constant(bufferBytes(v)));
  for (const { variable, value } of copies) {
    const source = finalAddressOf(prepared, layout, value);
    step.copy(i32.constant(layout.variable(variable)), i32.constant(source), i32.constant(bufferBytes(variable)));
  }
  module.add(step, true);
  return module.encode(pages);
}
