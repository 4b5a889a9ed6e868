import { describeValue } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { perSample } from './elementwise.ts';
import type { LossFunction } from './loss.ts';
import { alignRanks } from './ranks.ts';

/** Whether something is a value of the program that is traced. */
const isValue = (v: unknown): v is Value => typeof v === 'object' && v !== null && 'graph' in v && 'shape' in v;

/**
 * What a custom loss or metric makes of labels and outputs, whose ranks are aligned: [batch, …].
 * @param where how messages call it
 * @param onScalar hears of one number for the whole batch
 * @throws EvenkeelError where it gives no value, or one of another batch
 */
export function customValues(where: string, call: LossFunction, yTrue: Value, yPred: Value, onScalar = () => {}): Value {
  const batch = yPred.shape[0] as number;
  const values: unknown = call(...alignRanks(yTrue, yPred));
  const expected = `a value [${batch}, …] or a scalar, computed with ops`;
  if (!isValue(values)) throw new EvenkeelError({ where, expected, got: describeValue(values) });
  // A scalar is the loss of every sample.
  if (values.shape.length === 0) {
    onScalar();
    return ops.broadcastTo(ops.reshape(values, [1]), [batch]);
  }
  if (values.shape[0] === batch) return values;
  throw new EvenkeelError({
    where,
    expected,
    got: `one of shape ${shapeText(values.shape)}`,
    remedy: 'Reduce the other axes, and leave the first.',
  });
}

const FUNCTION = Symbol('function');

/** A loss or metric from a plain function, under the function's name. */
export function fromFunction(kind: 'loss' | 'metric', call: LossFunction) {
  const name = call.name || kind;
  const values = (yTrue: Value, yPred: Value) => customValues(`${kind} "${name}"`, call, yTrue, yPred);
  return { name, values, call: (yTrue: Value, yPred: Value) => perSample(values(yTrue, yPred)), [FUNCTION]: call };
}

/** The plain function that a loss or metric was made from, if it was. */
export const functionOf = (made: object): LossFunction | undefined => (made as { [FUNCTION]?: LossFunction })[FUNCTION];
