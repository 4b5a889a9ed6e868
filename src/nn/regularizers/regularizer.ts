import { factory } from '../../core/config.ts';
import type { OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';

/** A penalty on a weight that is added to the loss: traces a scalar. */
export type Regularizer = (weight: Value) => Value;

/** A factory of regularizers. */
export const regularizer = <O extends object>(name: string, table: OptionTable<O>, make: (options: Required<O>) => Regularizer) =>
  factory('regularizer', name, table, make);
