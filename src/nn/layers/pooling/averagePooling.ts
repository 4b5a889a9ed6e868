import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { Pooling, type Pooling1DOptions, type Pooling2DOptions, pooling1DOptions, pooling2DOptions } from './pooling.ts';

export class AveragePooling1D extends Pooling {
  static readonly definition = { className: 'AveragePooling1D', options: pooling1DOptions };
  protected readonly pool = ops.averagePool2d;

  constructor(options: Pooling1DOptions) {
    super(1, options);
  }
}

/**
 * The mean of each window of sequences, channel by channel, over the steps inside the sequence: [batch, steps, channels] → [batch, steps',
 * channels], steps' = ⌊(steps − poolSize) / strides⌋ + 1 with padding 'valid' and ⌈steps / strides⌉ with 'same'. The same in training and
 * inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.averagePooling1d()]);
 * await net.predict(tensor([[[1], [3], [5], [9]]])); // [[[2], [7]]]
 * ```
 */
export const averagePooling1d: (options?: Pooling1DOptions) => AveragePooling1D = layerMaker(AveragePooling1D);

export class AveragePooling2D extends Pooling {
  static readonly definition = { className: 'AveragePooling2D', options: pooling2DOptions };
  protected readonly pool = ops.averagePool2d;

  constructor(options: Pooling2DOptions) {
    super(2, options);
  }
}

/**
 * The mean of each window of images, channel by channel, over the elements inside the image: [batch, height, width, channels] → [batch,
 * h', w', channels], h' = ⌊(height − poolSize) / strides⌋ + 1 with padding 'valid' and ⌈height / strides⌉ with 'same'. The same in
 * training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.averagePooling2d().apply(x).shape; // [4, 4, 4]
 * ```
 */
export const averagePooling2d: (options?: Pooling2DOptions) => AveragePooling2D = layerMaker(AveragePooling2D);
