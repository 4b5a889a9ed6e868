import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { Shape } from '../tensor/tensor.ts';
import { Layer, type LayerOptions } from './layer.ts';
import { axesOf, type Rank, toImage } from './window.ts';

export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the axes of space stay, with size 1. Default false. */
  readonly keepDims?: boolean;
}

abstract class GlobalPooling extends Layer {
  private readonly keepDims: boolean;
  private readonly rank: Rank;

  constructor(rank: Rank, { keepDims = false, ...options }: GlobalPoolingOptions) {
    super(options);
    this.rank = rank;
    this.keepDims = keepDims;
  }

  /** One number for each channel of images [n, h, w, c]. */
  protected abstract reduce(image: Value): Value;

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank));
  }

  call(x: Value): Value {
    const [n, c] = [x.shape[0] as number, x.shape.at(-1) as number];
    const kept = this.keepDims ? new Array<number>(this.rank).fill(1) : [];
    return ops.reshape(this.reduce(toImage(x, this.rank)), [n, ...kept, c]);
  }

  override getConfig() {
    return { keepDims: this.keepDims, ...super.getConfig() };
  }
}

abstract class GlobalAveragePooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.mean(image, [1, 2]);
  }
}

abstract class GlobalMaxPooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.maxPool2d(image, [image.shape[1] as number, image.shape[2] as number], { strides: [1, 1], padding: 'valid' });
  }
}

/** The mean of each channel over images [batch, height, width, channels]: [batch, channels]. The same in training and inference. */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  readonly className = 'GlobalAveragePooling2D';

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/** The mean of each channel over sequences [batch, steps, channels]: [batch, channels]. The same in training and inference. */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  readonly className = 'GlobalAveragePooling1D';

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }
}

/** The maximum of each channel over images [batch, height, width, channels]: [batch, channels]. The same in training and inference. */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  readonly className = 'GlobalMaxPooling2D';

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/** The maximum of each channel over sequences [batch, steps, channels]: [batch, channels]. The same in training and inference. */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  readonly className = 'GlobalMaxPooling1D';

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }
}
