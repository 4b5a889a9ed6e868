import { requireInteger } from '../../../core/checks.ts';
import type { Schema } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import {
  type DataFormat,
  type DataFormatOptions,
  dataFormatOptions,
  fromChannelsLast,
  toChannelsLast,
  toDataFormat,
} from '../dataFormat.ts';
import { Layer, type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf } from '../window.ts';

export interface SizedOptions extends LayerOptions, DataFormatOptions {
  /** Height of the result. */
  readonly height: number;
  /** Width of the result. */
  readonly width: number;
}

export const sizedOptions = {
  height: 'required',
  width: 'required',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<SizedOptions>;

/** A layer that brings images to one size, in training and inference alike. */
export abstract class SizedLayer extends Layer {
  protected readonly size: Pair;
  private readonly dataFormat: DataFormat;

  constructor({ height, width, dataFormat, ...options }: SizedOptions) {
    super(options);
    this.size = [
      requireInteger(`${this.where}, option height`, height, 1),
      requireInteger(`${this.where}, option width`, width, 1),
    ];
    this.dataFormat = toDataFormat(dataFormat, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.dataFormat));
  }

  /** Brings images [n, height, width, channels] to `size`. */
  protected abstract fit(images: Value): Value;

  call(x: Value): Value {
    return fromChannelsLast(this.fit(toChannelsLast(ops.cast(x), this.dataFormat)), this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return { height: this.size[0], width: this.size[1], dataFormat: this.dataFormat, ...super.getConfig() };
  }
}
