import type { Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import type { Constraint } from '../constraints/index.ts';

/** A piece of the optimizer's state: its value and how to set the next one. */
export interface Slot {
  readonly value: Value;
  set(next: Value): void;
}

/** What an optimizer's rule gets for one weight. */
export interface UpdateContext {
  /** The weight, after weight decay. */
  readonly weight: Value;
  /** Its gradient, after accumulation and clipping. */
  readonly gradient: Value;
  readonly learningRate: Value;
  /** The number of this update, from 1 on. */
  readonly step: Value;
  /** The optimizer's own state for this weight, of its shape; all `initial` (default 0) before the first step. */
  slot(name: string, initial?: number): Slot;
  /** State that all weights share: a scalar. */
  sharedSlot(name: string, initial?: number): Slot;
  /** A value that is the same for all weights, as a rate that depends on the step; traced once. */
  shared(name: string, make: () => Value): Value;
}

/** A weight as an optimizer sees it. */
export interface Parameter {
  readonly variable: Variable;
  /** Applied to the weight after each update. */
  readonly constraint?: Constraint | undefined;
}
