import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import type { Resolved } from '../configuredLayer.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, fromChannelsLast, toChannelsLast } from '../dataFormat.ts';
import { RandomLayer, type RandomOptions, randomOptions } from '../randomLayer.ts';
import { axesOf } from '../window.ts';
import type { Range } from './factor.ts';

export interface RandomImageOptions extends RandomOptions, DataFormatOptions {}

export const randomImageOptions = {
  dataFormat: { ...dataFormatOptions.dataFormat, isInKeras2: false },
  ...randomOptions,
} satisfies OptionTable<RandomImageOptions>;

/**
 * A layer that changes images at random while it trains, each image of a batch in its own way, and gives them as they are in inference.
 * uint8 and int32 images become float32.
 */
export abstract class RandomImageLayer<O extends RandomImageOptions = RandomImageOptions> extends RandomLayer<O> {
  protected get dataFormat(): DataFormat {
    return (this.options as Resolved<RandomImageOptions>).dataFormat;
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.dataFormat));
  }

  /** Changes images [n, height, width, channels], whatever the order of the layer's operand. */
  protected abstract augment(images: Value, context: CallContext): Value;

  call(x: Value, context: CallContext): Value {
    if (!context.training) return ops.cast(x);
    return fromChannelsLast(this.augment(toChannelsLast(ops.cast(x), this.dataFormat), context), this.dataFormat);
  }

  /** Numbers uniform on a range, [count, 1], from the stream `stream`. */
  protected draw({ graph }: Value, context: CallContext, stream: string, count: number, [from, to]: Range): Value {
    if (from === to) return graph.constant(from, [count, 1]);
    const noise = ops.uniformNoise(this.keyValue(graph, stream, context), context.step(), { shape: [count, 1] });
    return ops.add(ops.mul(noise, to - from), from);
  }
}
