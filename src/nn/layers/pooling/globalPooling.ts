import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions, fromChannelsLast } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf, type Rank, toImage } from '../window.ts';

export interface GlobalPoolingOptions extends LayerOptions, DataFormatOptions {
  /** Whether the axes of space stay, with size 1. Default false. */
  readonly keepDims?: boolean;
}

export const globalPoolingOptions = {
  keepDims: { default: false, key: 'keepdims' },
  ...dataFormatOptions,
  ...layerOptions,
} satisfies OptionTable<GlobalPoolingOptions>;

/** What poolings over all places share. */
export abstract class GlobalPooling extends ConfiguredLayer<GlobalPoolingOptions> {
  private readonly rank: Rank;

  constructor(rank: Rank, options: GlobalPoolingOptions) {
    super(options);
    this.rank = rank;
  }

  /** One number for each channel of images [n, h, w, c]. */
  protected abstract reduce(image: Value): Value;

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.options.dataFormat));
  }

  call(x: Value): Value {
    const { keepDims, dataFormat } = this.options;
    const image = toImage(x, this.rank, dataFormat);
    const [n, c] = [image.shape[0] as number, image.shape.at(-1) as number];
    const space = keepDims ? new Array<number>(this.rank).fill(1) : [];
    return fromChannelsLast(ops.reshape(this.reduce(image), [n, ...space, c]), dataFormat);
  }
}
