import type { Value } from '../program/graph.ts';
import { cast } from './cast.ts';
import { broadcastTo } from './reduce.ts';
import { reshape } from './reshape.ts';

/**
 * Each element `times[axis]` times in a row along each axis: up-sampling by the nearest neighbour. A stretched view and not a kernel of
 * its own, so that it fuses with elementwise work around it; its gradient is a sum.
 */
export function repeat(x: Value, times: readonly number[]): Value {
  if (times.every((t) => t === 1)) return cast(x);
  const split = x.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, 1]));
  const wide = x.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, times[axis] as number]));
  const target = x.shape.map((d, axis) => d * (times[axis] as number));
  return reshape(broadcastTo(reshape(cast(x), split), wide), target);
}
