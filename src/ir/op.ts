import type { ProgramType, Shape } from '../core/tensor/tensor.ts';
import type { Value } from './graph.ts';

export interface TensorType {
  readonly shape: Shape;
  /** float32 where left out. */
  readonly dtype?: ProgramType;
}

/** An operand or result of a float64 reference: row-major data with its shape. */
export interface ReferenceArray {
  readonly data: Float64Array;
  readonly shape: Shape;
}

export interface GradientContext<A> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** dL/d(output), one an output; undefined where the loss does not depend on it. */
  readonly grads: readonly (Value | undefined)[];
  readonly attrs: A;
}

/**
 * An operation on values: a shape rule, a gradient rule written with other ops, and a plain float64 reference that every kernel is
 * checked against. Ops are stateless; their parameters are `attrs`.
 */
export interface Op<A = unknown> {
  readonly name: string;
  /** The outputs' shapes. Throws EvenkeelError for operands that do not fit. */
  infer(inputs: readonly Value[], attrs: A): readonly TensorType[];
  /** dL/d(input), one an input, undefined for inputs without gradient; left out where the op has no gradient at all. */
  gradient?(context: GradientContext<A>): readonly (Value | undefined)[];
  /** Computes `outputs` from `inputs` in float64. */
  reference(inputs: readonly ReferenceArray[], outputs: readonly ReferenceArray[], attrs: A): void;
  /**
   * Floating-point operations by the op's definition; where left out, one an element of the larger of operands and results.
   */
  flops?(inputs: readonly Value[], outputs: readonly Value[], attrs: A): number;
  /** The result is the operand's buffer under another shape: nothing is computed and no kernel is needed. */
  readonly isView?: boolean;
  /** The activation that it is, where it makes probabilities of logits, its operand: losses go on from those. */
  readonly probabilities?: 'softmax' | 'sigmoid';
  /** The cost of recomputing one element, in additions; default 1. Results of expensive ops are stored for all readers. */
  readonly recomputeCost?: number;
  /** The function of one element, for ops that work element by element under broadcasting; these fuse. */
  readonly element?: (args: readonly number[], attrs: A) => number;
}
