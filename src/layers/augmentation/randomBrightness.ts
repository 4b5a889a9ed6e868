import * as ops from '../../ops/index.ts';
import type { Value } from '../../program/graph.ts';
import type { CallContext } from '../layer.ts';
import { type Factor, type Range, requireValueRange, toRange } from './factor.ts';
import { RandomImageLayer, type RandomImageOptions } from './randomImageLayer.ts';

export interface RandomBrightnessOptions extends RandomImageOptions {
  /** How much is added, as a share of `valueRange`, from −1 (black) to 1 (white): uniform on [−f, f], or on [least, most]. */
  readonly factor: Factor;
  /** The smallest and the largest value of a pixel, to which results are cut off. Default [0, 255]. */
  readonly valueRange?: Range;
}

/**
 * During training x plus a random number for each image; during inference x.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 */
export class RandomBrightness extends RandomImageLayer {
  private readonly options: { readonly factor: Factor; readonly valueRange: Range };
  private readonly changes: Range;

  get className() {
    return 'RandomBrightness';
  }

  constructor({ factor, valueRange = [0, 255], ...options }: RandomBrightnessOptions) {
    super(options);
    this.options = { factor, valueRange: requireValueRange(valueRange, this.where) };
    this.changes = toRange(factor, `${this.where}, option factor`, { least: -1, most: 1 });
  }

  protected augment(images: Value, context: CallContext): Value {
    const n = images.shape[0] as number;
    const [lowest, highest] = this.options.valueRange;
    const change = ops.reshape(this.draw(images, context, 'brightness', n, this.changes), [n, 1, 1, 1]);
    const moved = ops.add(images, ops.mul(change, highest - lowest));
    return ops.minimum(ops.maximum(moved, lowest), highest);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}
