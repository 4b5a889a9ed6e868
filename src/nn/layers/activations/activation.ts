import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { type ActivationLike, getActivation, withActivation } from '../../activations/activations.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';
export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationLike;
}

const activationOptions = {
  activation: 'required',
  ...layerOptions,
} satisfies Schema<ActivationOptions>;

export class ActivationLayer extends Layer {
  readonly className = 'Activation';
  private readonly activation: ActivationLike;

  constructor({ activation, ...options }: ActivationOptions) {
    super(options);
    getActivation(activation, this.where);
    this.activation = withActivation({ activation }, this.where).activation;
  }

  override get traits(): LayerTraits {
    const isIdentity = this.activation === 'linear';
    return { activation: this.activation, isIdentity, isPassThrough: isIdentity };
  }

  call(x: Value): Value {
    return getActivation(this.activation, this.where)(x);
  }

  override getConfig() {
    return { activation: this.activation, ...super.getConfig() };
  }
}

/**
 * An activation as a layer of its own: activation(x), a function or one by its name. [batch, …] → [batch, …]; the same in training and
 * inference; no weights.
 * @throws EvenkeelError for a name that is unknown
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: 'relu' })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, 0, 3]]
 * ```
 */
export const activation = withOptions(
  layerNamed('Activation'),
  activationOptions,
  (options: ActivationOptions) => new ActivationLayer(options),
);
