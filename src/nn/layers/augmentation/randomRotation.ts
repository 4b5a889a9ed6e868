import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { AffineLayer, type AffineLayerOptions, type AffineMap, affineLayerOptions } from './affineLayer.ts';
import { type Factor, isFactor, type Range, toRange } from './factor.ts';

export interface RandomRotationOptions extends AffineLayerOptions {
  /** How far counter-clockwise, as a fraction of a full turn, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly factor: Factor;
}

const BOUNDS = { least: -1, most: 1 };

const randomRotationOptions = {
  factor: { required: true, check: isFactor(BOUNDS) },
  ...affineLayerOptions,
} satisfies OptionTable<RandomRotationOptions>;

export class RandomRotation extends AffineLayer<RandomRotationOptions> {
  static readonly definition = { className: 'RandomRotation', options: randomRotationOptions };
  private readonly range: Range;

  constructor(options: RandomRotationOptions) {
    super(options);
    this.range = toRange(this.options.factor, this.where, BOUNDS);
  }

  protected maps(images: Value, context: CallContext): AffineMap {
    const [n, height, width] = images.shape as [number, number, number];
    const angle = ops.mul(this.draw(images, context, 'angle', n, this.range), 2 * Math.PI);
    const [sin, cos] = [ops.sin(angle), ops.cos(angle)];
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];
    const rest = ops.sub(1, cos);
    return [cos, ops.neg(sin), ops.add(ops.mul(rest, x), ops.mul(sin, y)), sin, cos, ops.sub(ops.mul(rest, y), ops.mul(sin, x))];
  }
}

/**
 * During training each image of [batch, height, width, channels] is turned about its middle by a random angle, factor · 360°,
 * counter-clockwise; during inference it is left as it is. No weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomRotation({ factor: 0.1 }).apply(x).shape; // [32, 32, 3]
 * ```
 */
export const randomRotation: (options: RandomRotationOptions) => RandomRotation = layerMaker(RandomRotation);
