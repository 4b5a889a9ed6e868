import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as functions from '../../activations/functions.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface ELUOptions extends LayerOptions {
  /** What large negative elements tend to, times −1. Default 1. */
  readonly alpha?: number;
}

const eluOptions = {
  alpha: { default: 1, check: requireNotNegative },
  ...layerOptions,
} satisfies OptionTable<ELUOptions>;

export class ELU extends ConfiguredLayer<ELUOptions> {
  static readonly definition = { className: 'ELU', options: eluOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    return { isActivation: true };
  }

  call(x: Value): Value {
    return functions.elu(x, { alpha: this.options.alpha });
  }
}

/**
 * x where x > 0, else α · (eˣ − 1) (Clevert et al. 2016, arXiv 1511.07289). [batch, …] → [batch, …]; the same in training and inference;
 * no weights.
 * @throws EvenkeelError for a negative alpha
 * @example
 * ```ts
 * const net = sequential([layers.elu()]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -0.865, 3]]
 * ```
 */
export const elu: (options?: ELUOptions) => ELU = layerMaker(ELU);
