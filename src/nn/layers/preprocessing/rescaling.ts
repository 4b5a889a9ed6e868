import { requireThat } from '../../../core/checks.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface RescalingOptions extends LayerOptions {
  /** A number, or one for each place along the last axis. */
  readonly scale: number | readonly number[];
  /** Default 0. */
  readonly offset?: number | readonly number[];
}

const rescalingOptions = {
  scale: 'required',
  offset: 'optional',
  ...layerOptions,
} satisfies Schema<RescalingOptions>;

const operand = (x: Value, v: number | readonly number[]) =>
  typeof v === 'number' ? v : x.graph.constant(Float32Array.from(v), [v.length]);

export class Rescaling extends Layer {
  readonly className = 'Rescaling';
  private readonly scale: number | readonly number[];
  private readonly offset: number | readonly number[];

  constructor({ scale, offset = 0, ...options }: RescalingOptions) {
    super(options);
    this.scale = this.requireNumbers('scale', scale);
    this.offset = this.requireNumbers('offset', offset);
  }

  private requireNumbers(option: string, value: number | readonly number[]): number | readonly number[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const fits = list.length > 0 && list.every((v) => typeof v === 'number');
    return requireThat(`${this.where}, option ${option}`, value, fits, 'a number, or a list of them');
  }

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  call(x: Value): Value {
    const scaled = ops.mul(x, operand(x, this.scale));
    return this.offset === 0 ? scaled : ops.add(scaled, operand(x, this.offset));
  }

  override getConfig() {
    return { scale: this.scale, offset: this.offset, ...super.getConfig() };
  }
}

/**
 * x · scale + offset, [batch, …] → [batch, …], in training and inference: `rescaling({ scale: 1 / 255 })` brings bytes to [0, 1]. No
 * weights.
 * @example
 * ```ts
 * const net = sequential([layers.rescaling({ scale: 1 / 255 })]);
 * await net.predict(tensor([[0, 51, 255]])); // [[0, 0.2, 1]]
 * ```
 */
export const rescaling = withOptions(
  layerNamed('Rescaling'),
  rescalingOptions,
  (options: RescalingOptions) => new Rescaling(options),
);
