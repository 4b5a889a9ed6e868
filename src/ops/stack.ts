import { EvenkeelError } from '../core/errors.ts';
import type { Value } from '../ir/graph.ts';
import { resolveAxes } from './axes.ts';
import { concatenate } from './concatenate.ts';
import { reshape } from './reshape.ts';

/**
 * Values of one shape side by side along a new axis `axis` of the result (negative from its end).
 * @throws EvenkeelError for no values, for shapes that differ, and for an axis that the result does not have
 */
export function stack(values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new EvenkeelError({ where: 'stack', expected: 'at least one value', got: 'none' });
  const [at] = resolveAxes('stack', axis, first.shape.length + 1) as [number];
  return concatenate(
    values.map((v) => reshape(v, [...v.shape.slice(0, at), 1, ...v.shape.slice(at)])),
    at,
  );
}
