import { integer, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { oneHot } from './parts.ts';

export interface TopKOptions {
  /** How many of the largest outputs count as guesses. Default 5. */
  readonly k?: number;
}

export const topKOptions = { k: { default: 5, check: integer(1), form: 'integer' } } satisfies OptionTable<TopKOptions>;

/** 1 where fewer than k outputs are larger than that of the class at `indices`; 0 where that output is NaN. */
export function inTopK(indices: Value, yPred: Value, k: number): Value {
  const last = yPred.shape.length - 1;
  const classes = yPred.shape[last] as number;
  const chosen = ops.sum(ops.select(ops.reshape(oneHot(indices, classes), yPred.shape), yPred, 0), [last]);
  const larger = ops.sum(ops.greater(yPred, ops.reshape(chosen, [...chosen.shape, 1])), [last]);
  return ops.mul(ops.greater(k, larger), ops.equal(chosen, chosen));
}
