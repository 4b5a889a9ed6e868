import { factory } from '../../core/config.ts';
import type { OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';

/** Gives what a weight is replaced by after each update: traces a value of the same shape. */
export type Constraint = (weight: Value) => Value;

/** A factory of constraints. */
export const constraint = <O extends object>(name: string, table: OptionTable<O>, make: (options: Required<O>) => Constraint) =>
  factory('constraint', name, table, make);
