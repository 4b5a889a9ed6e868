import { integer, type OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { fromChannelsLast, toChannelsLast } from '../dataFormat.ts';
import { toRows } from './affineLayer.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';
import { crop, middleWindow, resize, resizeMiddle } from './resize.ts';

export interface RandomCropOptions extends RandomImageOptions {
  /** Height of the result. */
  readonly height: number;
  /** Width of the result. */
  readonly width: number;
}

const randomCropOptions = {
  height: { required: true, check: integer(1) },
  width: { required: true, check: integer(1) },
  ...randomImageOptions,
} satisfies OptionTable<RandomCropOptions>;

export class RandomCrop extends RandomImageLayer<RandomCropOptions> {
  static readonly definition = { className: 'RandomCrop', options: randomCropOptions };

  private get size(): Pair {
    return [this.options.height, this.options.width];
  }

  override call(x: Value, context: CallContext): Value {
    const images = toChannelsLast(ops.cast(x), this.dataFormat);
    const cut = context.training ? this.augment(images, context) : resizeMiddle(images, this.size);
    return fromChannelsLast(cut, this.dataFormat);
  }

  protected augment(images: Value, context: CallContext): Value {
    const { size } = this;
    const [n, height, width] = images.shape as [number, number, number];
    if (height <= size[0] || width <= size[1]) {
      const { begin } = middleWindow([height, width], size);
      const window = [Math.min(size[0], height - begin[0]), Math.min(size[1], width - begin[1])] as const;
      return resize(crop(images, begin, window), size);
    }
    const start = (stream: string, places: number) =>
      ops.broadcastTo(ops.floor(this.draw(images, context, stream, 1, [0, places])), [n, 1]);
    const [down, across] = [start('height', height - size[0] + 1), start('width', width - size[1] + 1)];
    const maps = toRows(images, [1, 0, across, 0, 1, down]);
    return ops.affineTransform(images, maps, { fillMode: 'nearest', interpolation: 'nearest', size });
  }
}

/**
 * Images cut to a smaller size, [batch, h, w, channels] → [batch, height, width, channels]; no weights. During training at a random place,
 * which the images of a batch share, as in Keras. During inference the largest window in the middle that has the proportions of the
 * result, resized to it. (Keras documents this, but its version 3.15 hands images on uncut in inference.)
 *
 * In training, images that are not larger than the result both ways are cut in their middle, where they are larger, and resized.
 * @throws EvenkeelError for sizes that are no integers from 1 on, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomCrop({ height: 24, width: 24 }).apply(x).shape; // [24, 24, 3]
 * ```
 */
export const randomCrop: (options: RandomCropOptions) => RandomCrop = layerMaker(RandomCrop);
