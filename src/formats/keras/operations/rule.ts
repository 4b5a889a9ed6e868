import type { Value } from '../../../ir/graph.ts';
import type { Arguments } from './arguments.ts';

/** The result of an operation of Keras, written with ops. */
export interface OperationRule {
  /** The parameters of its call, in their order. */
  readonly takes: readonly string[];
  /** The keys of its config. */
  readonly options?: readonly string[];
  compute(args: Arguments): Value | readonly Value[];
}
