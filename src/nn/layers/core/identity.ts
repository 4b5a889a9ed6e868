import type { Value } from '../../../ir/graph.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export class Identity extends ConfiguredLayer {
  static readonly definition = { className: 'Identity', options: layerOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    return { isIdentity: true, isPassThrough: true };
  }

  call(x: Value): Value {
    return x;
  }
}

/**
 * x as it is, [batch, …] → [batch, …], in training and inference: a place to name or to read a value at. No weights.
 * @example
 * ```ts
 * const net = sequential([layers.identity()]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const identity: (options?: LayerOptions) => Identity = layerMaker(Identity);
