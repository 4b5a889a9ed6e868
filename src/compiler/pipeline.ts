import type { OpNode, Program } from '../ir/graph.ts';
import type { Conv2DAttrs } from '../ops/conv2d.ts';
import { fuse, wrapElementwise } from './fuse.ts';
import { fuseEpilogues } from './fuseEpilogues.ts';
import { fusePrologues } from './fusePrologues.ts';
import { pairConvGradients } from './pairConvGradients.ts';
import type { Pass, PassReport } from './pass.ts';

/** Which passes run. */
export interface Passes {
  /** Both gradients of a convolution share a transform. */
  readonly pairConvGradients: boolean;
  /** Elementwise ops of one shape become one pass over memory. */
  readonly fuse: boolean;
  /** Elementwise work moves into the kernel whose result it starts from. */
  readonly epilogues: boolean;
  /** Elementwise work moves into the kernels that read its result. */
  readonly prologues: boolean;
}

export const ALL_PASSES: Passes = { pairConvGradients: true, fuse: true, epilogues: true, prologues: true };

/** Abilities of a backend's kernels, which say how far the passes go. */
export interface Target {
  /** Whether a node's kernel can do elementwise work on its result before it stores it. */
  acceptsEpilogue(node: OpNode): boolean;
  /** Whether a node's kernel can compute its operand `index` by elementwise work as it reads it. */
  acceptsPrologue(node: OpNode, index: number): boolean;
  /** Whether both gradients of a convolution share work where one node computes them. */
  sharesConvGradients(attrs: Conv2DAttrs): boolean;
}

/** The passes in their order. Elementwise nodes come out as `fused` nodes whether they are joined or not. */
export const passesFor = (target: Target, enabled: Passes): readonly Pass[] => [
  ...(enabled.pairConvGradients
    ? [{ name: 'pairConvGradients', run: (p: Program) => pairConvGradients(p, target.sharesConvGradients) }]
    : []),
  enabled.fuse ? { name: 'fuse', run: fuse } : { name: 'wrapElementwise', run: wrapElementwise },
  ...(enabled.epilogues ? [{ name: 'epilogues', run: (p: Program) => fuseEpilogues(p, target.acceptsEpilogue) }] : []),
  ...(enabled.prologues ? [{ name: 'prologues', run: (p: Program) => fusePrologues(p, target.acceptsPrologue) }] : []),
];

/** Runs passes one after the other, and reports what each did. */
export function runPasses(source: Program, passes: readonly Pass[]): { program: Program; reports: readonly PassReport[] } {
  let program = source;
  const reports = passes.map(({ name, run }): PassReport => {
    const rewrite = run(program);
    program = rewrite.program;
    return { name, count: rewrite.count, nodes: program.nodes.length };
  });
  return { program, reports };
}
