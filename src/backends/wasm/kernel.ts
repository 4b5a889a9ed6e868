import type { Passes } from '../../compiler/pipeline.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import type { FunctionBuilder } from './assembler/function.ts';
import type { I32, V128 } from './assembler/instructions.ts';
import type { Features, VectorBits } from './features.ts';

/**
 * A part of a kernel whose tasks do not depend on one another: `emit` writes the code that does tasks begin … end−1. Between phases all
 * tasks are done. How sums are split depends on the tasks alone, never on who does them, so results do not depend on that either.
 */
export interface Phase {
  /** The number of the first task; 0 where left out. Phases that share one `emit` share one function of the module. */
  readonly first?: number;
  readonly tasks: number;
  /** `scratch` is the address of memory that the executing thread alone uses (`Kernel.threadBytes` bytes). */
  emit(f: FunctionBuilder, begin: I32, end: I32, scratch: I32): void;
}

/** Addresses and helpers for writing kernels. */
export interface KernelContext {
  /** The address of a value's buffer: a constant of the module. */
  address(v: Value): number;
  /** The address of memory for this node that all its tasks share (`Kernel.sharedBytes` bytes). */
  readonly shared: number;
  /** a·b + c, fused where the target has relaxed SIMD. */
  madd(a: V128, b: V128, c: V128): V128;
  /** Bits of the vectors that pairs of operations are joined into, or 128. */
  readonly vectorBits: VectorBits;
}

/** The code of one node of a program. */
export interface Kernel {
  readonly sharedBytes?: number;
  readonly threadBytes?: number;
  phases(context: KernelContext): readonly Phase[];
}

/** Facts, besides the node, that decide which kernel is chosen. */
export interface KernelOptions {
  readonly passes: Passes;
  readonly convolution: ConvolutionMethod;
  readonly features: Features;
}

/**
 * How convolutions without dilation and groups are computed whose window has up to five taps for each step of its stride; all others are direct. 'auto' is
 * Winograd's algorithm where that should be faster, 'winograd4' is it for all of these; 'winograd2' is F(2×2, 3×3) for 3×3 with stride 1, nearly as exact as
 * direct and slower.
 */
export type ConvolutionMethod = 'auto' | 'winograd4' | 'winograd2' | 'direct';

/** Writes the kernel of a node of one op, and says what the kernel can do besides. */
export interface KernelFactory<A = unknown> {
  (node: OpNode<A>, options: KernelOptions): Kernel;
  /** Whether elementwise work can follow in the node's kernel: it stores its result through `resultStore`. None can where left out. */
  acceptsEpilogue?(node: OpNode<A>): boolean;
  /** Whether operand `index` can be elementwise work: the kernel loads it through `operandLoad`. None can where left out. */
  acceptsPrologue?(node: OpNode<A>, index: number): boolean;
}
