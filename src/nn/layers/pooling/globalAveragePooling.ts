import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { GlobalPooling, type GlobalPoolingOptions, globalPoolingOptions } from './globalPooling.ts';

abstract class GlobalAveragePooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.mean(image, [1, 2]);
  }
}

export class GlobalAveragePooling1D extends GlobalAveragePooling {
  static readonly definition = { className: 'GlobalAveragePooling1D', options: globalPoolingOptions };

  constructor(options: GlobalPoolingOptions) {
    super(1, options);
  }
}

/**
 * The mean of each channel over sequences: [batch, steps, channels] → [batch, channels], or [batch, 1, channels] with `keepDims`. The same
 * in training and inference; no weights.
 * @throws EvenkeelError for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.globalAveragePooling1d().apply(x).shape; // [4]
 * ```
 */
export const globalAveragePooling1d: (options?: GlobalPoolingOptions) => GlobalAveragePooling1D =
  layerMaker(GlobalAveragePooling1D);

export class GlobalAveragePooling2D extends GlobalAveragePooling {
  static readonly definition = { className: 'GlobalAveragePooling2D', options: globalPoolingOptions };

  constructor(options: GlobalPoolingOptions) {
    super(2, options);
  }
}

/**
 * The mean of each channel over images: [batch, height, width, channels] → [batch, channels], or [batch, 1, 1, channels] with `keepDims`.
 * The same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.globalAveragePooling2d().apply(x).shape; // [4]
 * ```
 */
export const globalAveragePooling2d: (options?: GlobalPoolingOptions) => GlobalAveragePooling2D =
  layerMaker(GlobalAveragePooling2D);
