import { align } from '../../compiler/buffers.ts';
import type { PassReport } from '../../compiler/pass.ts';
import { passesFor, runPasses, type Target } from '../../compiler/pipeline.ts';
import { type MemoryPlan, planMemory } from '../../compiler/planMemory.ts';
import type { OpNode, Program } from '../../ir/graph.ts';
import type { Kernel, KernelOptions } from './kernel.ts';
import { convolutionFor } from './kernels/convolution.ts';
import { kernels } from './kernels/index.ts';

/** A program that is optimised and planned, ready to be written once the addresses of its memory are known. */
export interface PreparedProgram {
  readonly program: Program;
  /** The changes of each pass. */
  readonly passes: readonly PassReport[];
  readonly plan: MemoryPlan;
  readonly kernels: ReadonlyMap<OpNode, Kernel>;
  readonly threads: number;
}

/** The abilities of the kernels. */
const targetOf = ({ convolution }: KernelOptions): Target => ({
  acceptsEpilogue: (node) => kernels[node.op.name]?.acceptsEpilogue?.(node) ?? false,
  acceptsPrologue: (node, index) => kernels[node.op.name]?.acceptsPrologue?.(node, index) ?? false,
  sharesConvGradients: (attrs) => convolutionFor(attrs, convolution) !== undefined,
});

export const sharedBytes = (kernel: Kernel) => align(kernel.sharedBytes ?? 0);
export const threadBytes = (kernel: Kernel) => align(kernel.threadBytes ?? 0);

/** Runs the passes over a program, chooses its kernels and plans its memory for a number of threads. */
export function prepare(source: Program, threads: number, options: KernelOptions): PreparedProgram {
  const { program, reports } = runPasses(source, passesFor(targetOf(options), options.passes));
  const chosen = new Map<OpNode, Kernel>();
  for (const node of program.nodes) {
    const factory = kernels[node.op.name];
    if (factory) chosen.set(node, factory(node, options));
    else if (!node.op.isView) throw new Error(`no kernel for op ${node.op.name}`);
  }
  const scratchBytes = (node: OpNode) => {
    const kernel = chosen.get(node);
    return kernel ? sharedBytes(kernel) + threads * threadBytes(kernel) : 0;
  };
  return { program, passes: reports, plan: planMemory(program, scratchBytes), kernels: chosen, threads };
}
