import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/** Keras's fuzz factor: probabilities are kept this far from 0 and 1 before the logarithm. */
export const EPSILON = 1e-7;

/** The mean over all axes from `rank` on, which disappear. */
export function meanToRank(v: Value, rank: number): Value {
  return ops.mean(
    v,
    v.shape.flatMap((_, axis) => (axis >= rank ? [axis] : [])),
  );
}

/** Mean over all axes but the batch. */
export const perSample = (v: Value) => meanToRank(v, 1);

/** p kept in [low, high]. */
export const clip = (p: Value, low = EPSILON, high = 1 - EPSILON) => ops.minimum(ops.maximum(p, low), high);
