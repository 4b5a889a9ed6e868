import { factory } from '../../core/config.ts';
import type { OptionTable } from '../../core/options.ts';
import type { Key } from '../../core/random.ts';
import type { Shape } from '../../core/tensor/tensor.ts';

/** Gives a weight its first values: a function of its shape and of the key of the weight's own random stream. */
export type Initializer = (shape: Shape, key: Key) => Float32Array;

/** A factory of initializers. */
export const initializer = <O extends object>(name: string, table: OptionTable<O>, make: (options: Required<O>) => Initializer) =>
  factory('initializer', name, table, make);
