import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { type ActivationLike, getActivation } from '../../activations/activations.ts';
import { toActivation } from '../activationOption.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationLike;
}

const activationOptions = {
  activation: { required: true, form: 'activation', check: toActivation },
  ...layerOptions,
} satisfies OptionTable<ActivationOptions>;

export class ActivationLayer extends ConfiguredLayer<ActivationOptions> {
  static readonly definition = { className: 'Activation', options: activationOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    const { activation } = this.options;
    const isIdentity = activation === 'linear';
    return { activation, isIdentity, isPassThrough: isIdentity, isActivation: !isIdentity };
  }

  call(x: Value): Value {
    return getActivation(this.options.activation, this.where)(x);
  }
}

/**
 * An activation as a separate layer: activation(x), a function or one by its name. [batch, …] → [batch, …]; the same in training and
 * inference; no weights.
 * @throws EvenkeelError for a name that is unknown
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: 'relu' })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, 0, 3]]
 * ```
 */
export const activation: (options: ActivationOptions) => ActivationLayer = layerMaker(ActivationLayer);
