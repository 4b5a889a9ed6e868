import { withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';
export class Identity extends Layer {
  readonly className = 'Identity';

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
export const identity = withOptions(layerNamed('Identity'), layerOptions, (options?: LayerOptions) => new Identity(options));
