import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { toRows } from './affineLayer.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';

export type FlipMode = 'horizontal' | 'vertical' | 'horizontalAndVertical';

export interface RandomFlipOptions extends RandomImageOptions {
  /** Left to right, top to bottom, or both at once, which turns by half a circle. Default 'horizontalAndVertical'. */
  readonly mode?: FlipMode;
}

const randomFlipOptions = {
  mode: {
    default: 'horizontalAndVertical',
    check: oneOf('horizontal', 'vertical', 'horizontalAndVertical'),
    form: 'name',
  },
  ...randomImageOptions,
} satisfies OptionTable<RandomFlipOptions>;

export class RandomFlip extends RandomImageLayer<RandomFlipOptions> {
  static readonly definition = { className: 'RandomFlip', options: randomFlipOptions };

  protected augment(images: Value, context: CallContext): Value {
    const [n, height, width] = images.shape as [number, number, number];
    const flips = ops.greaterEqual(0.5, this.draw(images, context, 'flip', n, [0, 1]));
    const direction = ops.sub(1, ops.mul(2, flips));
    const { mode } = this.options;
    const [across, down] = [mode !== 'vertical', mode !== 'horizontal'];
    const maps = toRows(images, [
      across ? direction : 1,
      0,
      across ? ops.mul(flips, width - 1) : 0,
      0,
      down ? direction : 1,
      down ? ops.mul(flips, height - 1) : 0,
    ]);
    return ops.affineTransform(images, maps, { fillMode: 'nearest', interpolation: 'nearest' });
  }
}

/**
 * During training each image of [batch, height, width, channels] is mirrored with probability ½, and else left as it is; during inference
 * it is left as it is. With both directions one draw decides on both, as in Keras. No weights.
 * @throws EvenkeelError for an unknown mode, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomFlip({ mode: 'horizontal' }).apply(x).shape; // [32, 32, 3]
 * ```
 */
export const randomFlip: (options?: RandomFlipOptions) => RandomFlip = layerMaker(RandomFlip);
