import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import { Variable } from '../program/variable.ts';
import { type CallContext, Layer, type LayerOptions } from './layer.ts';

export interface DropoutOptions extends LayerOptions {
  /** The share of elements set to 0, in [0, 1). */
  readonly rate: number;
}

/**
 * Dropout (Srivastava et al. 2014). During training each element is 0 with probability `rate` and x/(1 − rate) otherwise; during
 * inference it is x. The mask depends on the seed, the layer's name and the step alone.
 */
export class Dropout extends Layer {
  readonly className = 'Dropout';
  private readonly rate: number;
  private mask: Variable | undefined;

  constructor({ rate, ...options }: DropoutOptions) {
    super(options);
    if (!(rate >= 0 && rate < 1)) {
      throw new EvenkeelError({ where: `${this.where}, option rate`, expected: 'a number from 0 to below 1', got: String(rate) });
    }
    this.rate = rate;
  }

  call(x: Value, { training, step }: CallContext): Value {
    if (!training || this.rate === 0) return x;
    this.mask ??= new Variable(
      () => `${this.name}/key`,
      [2],
      () => Int32Array.from(this.key('mask')),
      'int32',
    );
    return ops.mul(x, ops.dropoutMask(x.graph.variable(this.mask), step(), { shape: x.shape, rate: this.rate }));
  }

  override getConfig() {
    return { rate: this.rate, ...super.getConfig() };
  }
}
