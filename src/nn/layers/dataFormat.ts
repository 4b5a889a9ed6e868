import { type OptionTable, oneOf } from '../../core/options.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/** Whether channels stand on the last axis of operand and result, or on the one after the batch. */
export type DataFormat = 'channelsLast' | 'channelsFirst';

export interface DataFormatOptions {
  /**
   * Where the channels of operand and result stand: on the last axis, or on the one after the batch ('channelsFirst'). Convolutions,
   * poolings and layers that change or resize images read channels last, so that the other order costs them a transposition before and
   * one after. Default 'channelsLast'.
   */
  readonly dataFormat?: DataFormat;
}

export const dataFormatOptions = {
  dataFormat: { default: 'channelsLast', check: oneOf('channelsLast', 'channelsFirst'), form: 'name' },
} satisfies OptionTable<DataFormatOptions>;

/** A value with its channels on the last axis. */
export function toChannelsLast(x: Value, format: DataFormat): Value {
  if (format === 'channelsLast' || x.shape.length < 3) return x;
  const space = Array.from({ length: x.shape.length - 2 }, (_, axis) => axis + 2);
  return ops.transpose(x, [0, ...space, 1]);
}

/** Undoes `toChannelsLast`. */
export function fromChannelsLast(y: Value, format: DataFormat): Value {
  const rank = y.shape.length;
  if (format === 'channelsLast' || rank < 3) return y;
  const space = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  return ops.transpose(y, [0, rank - 1, ...space]);
}

/** The shape of a sample with its channels last. */
export function shapeChannelsLast(inputShape: Shape, format: DataFormat): Shape {
  return format === 'channelsLast' ? inputShape : [...inputShape.slice(1), ...inputShape.slice(0, 1)];
}
