import { requireThat } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface RescalingOptions extends LayerOptions {
  /** A number, or one for each place along the last axis. */
  readonly scale: number | readonly number[];
  /** Default 0. */
  readonly offset?: number | readonly number[];
}

type Numbers = number | readonly number[];

/** @throws EvenkeelError unless it is a number or a list of them */
function requireNumbers(where: string, value: Numbers): Numbers {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const fits = list.length > 0 && list.every((v) => typeof v === 'number');
  return requireThat(where, value, fits, 'a number, or a list of them');
}

const rescalingOptions = {
  scale: { required: true, check: requireNumbers },
  offset: { default: 0, check: requireNumbers },
  ...layerOptions,
} satisfies OptionTable<RescalingOptions>;

const operand = (x: Value, v: Numbers) => (typeof v === 'number' ? v : x.graph.constant(Float32Array.from(v), [v.length]));

export class Rescaling extends ConfiguredLayer<RescalingOptions> {
  static readonly definition = { className: 'Rescaling', options: rescalingOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  call(x: Value): Value {
    const { scale, offset } = this.options;
    const scaled = ops.mul(x, operand(x, scale));
    return offset === 0 ? scaled : ops.add(scaled, operand(x, offset));
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
export const rescaling: (options: RescalingOptions) => Rescaling = layerMaker(Rescaling);
