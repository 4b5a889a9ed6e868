import { requireFinite, requireThat } from '../../../core/checks.ts';
import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { crop, middleWindow, resize } from './resize.ts';
import { SizedLayer, type SizedOptions, sizedOptions } from './sizedLayer.ts';

export interface ResizingOptions extends SizedOptions {
  /** Between pixels: 'bilinear' or 'nearest'. Default 'bilinear'. */
  readonly interpolation?: ops.Sampling;
  /** Whether to cut images to the proportions of the result first, in their middle. Default false. */
  readonly cropToAspectRatio?: boolean;
  /** Whether to bring images to the proportions of the result first, by margins of `fillValue` on both sides. Default false. */
  readonly padToAspectRatio?: boolean;
  /** Default 0. */
  readonly fillValue?: number;
}

const resizingOptions = {
  interpolation: { default: 'bilinear', check: oneOf('bilinear', 'nearest') },
  cropToAspectRatio: { default: false },
  padToAspectRatio: { default: false, isInKeras2: false },
  fillValue: { default: 0, check: requireFinite, isInKeras2: false },
  ...sizedOptions,
} satisfies OptionTable<ResizingOptions>;

export class Resizing extends SizedLayer<ResizingOptions> {
  static readonly definition = { className: 'Resizing', options: resizingOptions, neutralKeys: { fill_mode: 'constant' } };

  constructor(options: ResizingOptions) {
    super(options);
    const { cropToAspectRatio, padToAspectRatio } = this.options;
    const both = cropToAspectRatio && padToAspectRatio;
    requireThat(`${this.where}, option padToAspectRatio`, padToAspectRatio, !both, 'false where cropToAspectRatio is true');
  }

  protected fit(images: Value): Value {
    const { interpolation, cropToAspectRatio, padToAspectRatio } = this.options;
    const [, height, width] = images.shape as [number, number, number];
    if (cropToAspectRatio) {
      const window = middleWindow([height, width], this.size);
      return resize(crop(images, window.begin, window.size), this.size, interpolation);
    }
    return resize(padToAspectRatio ? this.padded(images) : images, this.size, interpolation);
  }

  /** Margins on both sides, above and below or left and right, so that the proportions are those of the result. */
  private padded(images: Value): Value {
    const [, height, width] = images.shape as [number, number, number];
    const [rows, columns] = this.size;
    const missing = (whole: number, size: number) => Math.max(Math.trunc((Math.trunc(whole) - size) / 2), 0);
    const [down, across] = [missing((width * rows) / columns, height), missing((height * columns) / rows, width)];
    const margins = [0, down, across, 0];
    const inside = ops.pad(images.graph.constant(1, images.shape), margins, margins);
    return ops.select(inside, ops.pad(images, margins, margins), this.options.fillValue);
  }
}

/**
 * Images brought to another size, [batch, h, w, channels] → [batch, height, width, channels], in training and inference. Neighbours are
 * interpolated between the middles of pixels, without antialiasing where images get smaller, as Keras does unless asked. uint8 and int32
 * images become float32. No weights.
 * @throws EvenkeelError for sizes that are no integers from 1 on, for both ways to keep proportions at once, and for an input that is
 * no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 48, 3] });
 * layers.resizing({ height: 16, width: 16 }).apply(x).shape; // [16, 16, 3]
 * ```
 */
export const resizing: (options: ResizingOptions) => Resizing = layerMaker(Resizing);
