import { requireThat } from '../../../core/checks.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerNamed } from '../layer.ts';
import { toRows } from './affineLayer.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';

export type FlipMode = 'horizontal' | 'vertical' | 'horizontalAndVertical';

export interface RandomFlipOptions extends RandomImageOptions {
  /** Left to right, top to bottom, or both at once, which turns by half a circle. Default 'horizontalAndVertical'. */
  readonly mode?: FlipMode;
}

const randomFlipOptions = {
  mode: 'optional',
  ...randomImageOptions,
} satisfies Schema<RandomFlipOptions>;

export class RandomFlip extends RandomImageLayer {
  private readonly mode: FlipMode;

  // A getter, here and in the other layers of this folder: the base class's checks name the class before fields are set.
  get className() {
    return 'RandomFlip';
  }

  constructor({ mode = 'horizontalAndVertical', ...options }: RandomFlipOptions = {}) {
    super(options);
    const known = ['horizontal', 'vertical', 'horizontalAndVertical'].includes(mode);
    const expected = "'horizontal', 'vertical' or 'horizontalAndVertical'";
    this.mode = requireThat(`${this.where}, option mode`, mode, known, expected);
  }

  protected augment(images: Value, context: CallContext): Value {
    const [n, height, width] = images.shape as [number, number, number];
    const flips = ops.greaterEqual(0.5, this.draw(images, context, 'flip', n, [0, 1]));
    const direction = ops.sub(1, ops.mul(2, flips));
    const [across, down] = [this.mode !== 'vertical', this.mode !== 'horizontal'];
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

  override getConfig() {
    return { mode: this.mode, ...super.getConfig() };
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
export const randomFlip = withOptions(
  layerNamed('RandomFlip'),
  randomFlipOptions,
  (options?: RandomFlipOptions) => new RandomFlip(options),
);
