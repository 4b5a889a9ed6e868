import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { CallContext, LayerOptions } from './layer.ts';
import { RandomLayer } from './randomLayer.ts';

export interface DropoutOptions extends LayerOptions {
  /** The share of elements set to 0, in [0, 1). */
  readonly rate: number;
}

/** Multiplies by a mask while it trains. Subclasses say what of an operand is kept or dropped together. */
abstract class Masked extends RandomLayer {
  private readonly rate: number;

  constructor({ rate, ...options }: DropoutOptions) {
    super(options);
    this.rate = this.requireRate(rate);
  }

  /** Axes along which all is kept or dropped together have 1. */
  protected abstract maskShape(shape: Shape): Shape;

  call(x: Value, { training, step }: CallContext): Value {
    if (!training || this.rate === 0) return x;
    const attrs = { shape: this.maskShape(x.shape), rate: this.rate };
    return ops.mul(x, ops.dropoutMask(this.keyValue(x.graph, 'mask'), step(), attrs));
  }

  override getConfig() {
    return { rate: this.rate, ...super.getConfig() };
  }
}

/**
 * Dropout (Srivastava et al. 2014). During training each element is 0 with probability `rate` and x/(1 − rate) otherwise; during
 * inference it is x. The mask depends on the seed, the layer's name and the step alone.
 */
export class Dropout extends Masked {
  // Accessors and no fields: the base's constructor already names the class in its messages.
  get className() {
    return 'Dropout';
  }

  protected maskShape(shape: Shape): Shape {
    return shape;
  }
}

/** Dropout of whole channels of a sequence [batch, steps, channels] (Tompson et al. 2015, arXiv 1411.4280). */
export class SpatialDropout1D extends Masked {
  get className() {
    return 'SpatialDropout1D';
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 3, '(batch, steps, channels)');
  }

  protected maskShape([batch, , channels]: Shape): Shape {
    return [batch as number, 1, channels as number];
  }
}

/** Dropout of whole channels of an image [batch, height, width, channels] (Tompson et al. 2015, arXiv 1411.4280). */
export class SpatialDropout2D extends Masked {
  get className() {
    return 'SpatialDropout2D';
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, '(batch, height, width, channels)');
  }

  protected maskShape([batch, , , channels]: Shape): Shape {
    return [batch as number, 1, 1, channels as number];
  }
}
