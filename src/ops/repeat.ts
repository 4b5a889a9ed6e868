import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Value } from '../ir/graph.ts';
import { broadcastTo } from './broadcastTo.ts';
import { cast } from './cast.ts';
import { reshape } from './reshape.ts';

/**
 * Each element `times[axis]` times in a row along each axis: up-sampling by the nearest neighbour. A stretched view rather than a kernel, so that it fuses with elementwise work around it; its gradient is a sum.
 * @throws EvenkeelError unless there is an integer of at least 1 for each axis
 */
export function repeat(x: Value, times: readonly number[]): Value {
  if (times.length !== x.shape.length || !times.every((t) => Number.isInteger(t) && t >= 1)) {
    throw new EvenkeelError({
      where: 'repeat',
      expected: `an integer of at least 1 for each axis of ${shapeText(x.shape)}`,
      got: `[${times.join(', ')}]`,
    });
  }
  if (times.every((t) => t === 1)) return cast(x);
  const split = x.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, 1]));
  const stretched = x.shape.flatMap((d, axis) => (times[axis] === 1 ? [d] : [d, times[axis] as number]));
  const target = x.shape.map((d, axis) => d * (times[axis] as number));
  return reshape(broadcastTo(reshape(cast(x), split), stretched), target);
}
