import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerNamed } from '../layer.ts';
import { AffineLayer, type AffineLayerOptions, type AffineMap, affineLayerOptions } from './affineLayer.ts';
import { type Factor, type Range, toRange } from './factor.ts';

export interface RandomRotationOptions extends AffineLayerOptions {
  /** How far counter-clockwise, as a share of a full turn, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly factor: Factor;
}

const randomRotationOptions = {
  factor: 'required',
  ...affineLayerOptions,
} satisfies Schema<RandomRotationOptions>;

export class RandomRotation extends AffineLayer {
  private readonly factor: Factor;
  private readonly turns: Range;

  get className() {
    return 'RandomRotation';
  }

  constructor({ factor, ...options }: RandomRotationOptions) {
    super(options);
    this.factor = factor;
    this.turns = toRange(factor, `${this.where}, option factor`, { least: -1, most: 1 });
  }

  protected maps(images: Value, context: CallContext): AffineMap {
    const [n, height, width] = images.shape as [number, number, number];
    const angle = ops.mul(this.draw(images, context, 'angle', n, this.turns), 2 * Math.PI);
    const [sin, cos] = [ops.sin(angle), ops.cos(angle)];
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];
    const beside = ops.sub(1, cos);
    return [
      cos,
      ops.neg(sin),
      ops.add(ops.mul(beside, x), ops.mul(sin, y)),
      sin,
      cos,
      ops.sub(ops.mul(beside, y), ops.mul(sin, x)),
    ];
  }

  override getConfig() {
    return { factor: this.factor, ...super.getConfig() };
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
export const randomRotation = withOptions(
  layerNamed('RandomRotation'),
  randomRotationOptions,
  (options: RandomRotationOptions) => new RandomRotation(options),
);
