import { integer, type OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { ConfiguredLayer, type Resolved } from '../configuredLayer.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, fromChannelsLast, toChannelsLast } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf } from '../window.ts';

export interface SizedOptions extends LayerOptions, DataFormatOptions {
  /** Height of the result. */
  readonly height: number;
  /** Width of the result. */
  readonly width: number;
}

export const sizedOptions = {
  height: { required: true, check: integer(1) },
  width: { required: true, check: integer(1) },
  dataFormat: { ...dataFormatOptions.dataFormat, isInKeras2: false },
  ...layerOptions,
} satisfies OptionTable<SizedOptions>;

/** A layer that brings images to one size, in training and inference alike. */
export abstract class SizedLayer<O extends SizedOptions = SizedOptions> extends ConfiguredLayer<O> {
  private get dataFormat(): DataFormat {
    return (this.options as Resolved<SizedOptions>).dataFormat;
  }

  protected get size(): Pair {
    const { height, width } = this.options as Resolved<SizedOptions>;
    return [height, width];
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.dataFormat));
  }

  /** Brings images [n, height, width, channels] to `size`. */
  protected abstract fit(images: Value): Value;

  call(x: Value): Value {
    return fromChannelsLast(this.fit(toChannelsLast(ops.cast(x), this.dataFormat)), this.dataFormat);
  }
}
