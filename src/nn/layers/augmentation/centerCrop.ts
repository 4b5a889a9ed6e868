import type { Value } from '../../../ir/graph.ts';
import type { Pair } from '../../../ops/window.ts';
import { layerMaker } from '../configuredLayer.ts';
import { crop, resizeMiddle } from './resize.ts';
import { SizedLayer, type SizedOptions, sizedOptions } from './sizedLayer.ts';

export type CenterCropOptions = SizedOptions;

export class CenterCrop extends SizedLayer {
  static readonly definition = { className: 'CenterCrop', options: sizedOptions };

  protected fit(images: Value): Value {
    const [, height, width] = images.shape as [number, number, number];
    const over: Pair = [height - this.size[0], width - this.size[1]];
    if (over[0] < 0 || over[1] < 0) return resizeMiddle(images, this.size);
    return crop(images, [Math.floor(over[0] / 2), Math.floor(over[1] / 2)], this.size);
  }
}

/**
 * The middle of images, [batch, h, w, channels] → [batch, height, width, channels], in training and inference. Of images that are smaller
 * one way, the largest window in the middle that has the proportions of the result is resized to it. uint8 and int32 images become
 * float32. No weights.
 * @throws EvenkeelError for sizes that are no integers from 1 on, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.centerCrop({ height: 24, width: 24 }).apply(x).shape; // [24, 24, 3]
 * ```
 */
export const centerCrop: (options: CenterCropOptions) => CenterCrop = layerMaker(CenterCrop);
