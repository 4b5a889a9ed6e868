import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { GlobalPooling, type GlobalPoolingOptions, globalPoolingOptions } from './globalPooling.ts';

abstract class GlobalMaxPooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.globalMaxPool2d(image);
  }
}

export class GlobalMaxPooling1D extends GlobalMaxPooling {
  static readonly definition = { className: 'GlobalMaxPooling1D', options: globalPoolingOptions };

  constructor(options: GlobalPoolingOptions) {
    super(1, options);
  }
}

/**
 * The maximum of each channel over sequences: [batch, steps, channels] → [batch, channels], or [batch, 1, channels] with `keepDims`. The
 * same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.globalMaxPooling1d().apply(x).shape; // [4]
 * ```
 */
export const globalMaxPooling1d: (options?: GlobalPoolingOptions) => GlobalMaxPooling1D = layerMaker(GlobalMaxPooling1D);

export class GlobalMaxPooling2D extends GlobalMaxPooling {
  static readonly definition = { className: 'GlobalMaxPooling2D', options: globalPoolingOptions };

  constructor(options: GlobalPoolingOptions) {
    super(2, options);
  }
}

/**
 * The maximum of each channel over images: [batch, height, width, channels] → [batch, channels], or [batch, 1, 1, channels] with
 * `keepDims`. The same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.globalMaxPooling2d({ keepDims: true }).apply(x).shape; // [1, 1, 4]
 * ```
 */
export const globalMaxPooling2d: (options?: GlobalPoolingOptions) => GlobalMaxPooling2D = layerMaker(GlobalMaxPooling2D);
