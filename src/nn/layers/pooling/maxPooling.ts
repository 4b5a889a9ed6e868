import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { Pooling, type Pooling1DOptions, type Pooling2DOptions, pooling1DOptions, pooling2DOptions } from './pooling.ts';

export class MaxPooling1D extends Pooling {
  static readonly definition = { className: 'MaxPooling1D', options: pooling1DOptions };
  protected readonly pool = ops.maxPool2d;

  constructor(options: Pooling1DOptions) {
    super(1, options);
  }
}

/**
 * The maximum of each window of sequences, channel by channel: [batch, steps, channels] → [batch, steps', channels], steps' = ⌊(steps −
 * poolSize) / strides⌋ + 1 with padding 'valid' and ⌈steps / strides⌉ with 'same'. The same in training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.maxPooling1d()]);
 * await net.predict(tensor([[[1], [3], [5], [9]]])); // [[[3], [9]]]
 * ```
 */
export const maxPooling1d: (options?: Pooling1DOptions) => MaxPooling1D = layerMaker(MaxPooling1D);

export class MaxPooling2D extends Pooling {
  static readonly definition = { className: 'MaxPooling2D', options: pooling2DOptions };
  protected readonly pool = ops.maxPool2d;

  constructor(options: Pooling2DOptions) {
    super(2, options);
  }
}

/**
 * The maximum of each window of images, channel by channel: [batch, height, width, channels] → [batch, h', w', channels], h' = ⌊(height −
 * poolSize) / strides⌋ + 1 with padding 'valid' and ⌈height / strides⌉ with 'same'. The same in training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.maxPooling2d({ poolSize: 2 }).apply(x).shape; // [4, 4, 4]
 * ```
 */
export const maxPooling2d: (options?: Pooling2DOptions) => MaxPooling2D = layerMaker(MaxPooling2D);
