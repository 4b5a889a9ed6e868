import * as layers from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';

const { batchNormalization, groupNormalization, layerNormalization, rmsNormalization } = layers;

/** The layers that an arm may normalise with. */
const LAYERS = { batchNormalization, groupNormalization, layerNormalization, rmsNormalization };

type Options<F> = F extends (options?: infer T) => Layer ? Omit<NonNullable<T>, 'name' | 'axis' | 'inputShape'> : never;

/** A normalisation as data, so that it travels to a worker: the function of `layers` that makes it, and its options but the axis. */
export type ArmNormalization = {
  [K in keyof typeof LAYERS]: { readonly layer: K; readonly options?: Options<(typeof LAYERS)[K]> };
}[keyof typeof LAYERS];

/** An arm's normalisation as a layer. Its axis is that of the channels. */
export function normalizationLayer({ layer, options = {} }: ArmNormalization, axis = -1): Layer {
  return (LAYERS[layer] as (options: object) => Layer)({ ...options, axis });
}
