import type { OptionTable } from '../../../core/options.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions, toChannelsLast } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface FlattenOptions extends LayerOptions, DataFormatOptions {}

const flattenOptions = { ...dataFormatOptions, ...layerOptions } satisfies OptionTable<FlattenOptions>;

export class Flatten extends ConfiguredLayer<FlattenOptions> {
  static readonly definition = { className: 'Flatten', options: flattenOptions };

  override get traits(): LayerTraits {
    return { isPassThrough: true };
  }

  call(x: Value): Value {
    return ops.reshape(toChannelsLast(x, this.options.dataFormat), [x.shape[0] as number, sizeOf(x.shape.slice(1))]);
  }
}

/**
 * All axes but the batch as one: [batch, …] → [batch, product of the others], in the order of an operand whose channels stand last: where
 * they come first they are moved there. The same in training and inference; no weights.
 * @throws EvenkeelError for an unknown dataFormat
 * @example
 * ```ts
 * const x = input({ shape: [4, 4, 2] });
 * layers.flatten().apply(x).shape; // [32]
 * ```
 */
export const flatten: (options?: FlattenOptions) => Flatten = layerMaker(Flatten);
