import { definitionOf } from '../nn/layers/configuredLayer.ts';
import * as layers from '../nn/layers/index.ts';
import { type Layer, layerOptions } from '../nn/layers/layer.ts';

const { batchNormalization, dynamicTanh, filterResponseNormalization, groupNormalization, layerNormalization, rmsNormalization } =
  layers;

/** The layers that an arm may normalise with. */
const LAYERS = {
  batchNormalization,
  dynamicTanh,
  filterResponseNormalization,
  groupNormalization,
  layerNormalization,
  rmsNormalization,
};

export type NormalizationName = keyof typeof LAYERS;

type Options<F> = F extends (options?: infer T) => Layer ? Omit<NonNullable<T>, 'name' | 'axis' | 'inputShape'> : never;

/** A normalisation as data, so that it travels to a worker: the function of `layers` that makes it, and its options but the axis. */
export type ArmNormalization = {
  [K in NormalizationName]: { readonly layer: K; readonly options?: Options<(typeof LAYERS)[K]> };
}[NormalizationName];

/** An arm's normalisation as a layer. Its axis is that of the channels. */
export function normalizationLayer({ layer, options = {} }: ArmNormalization, axis = -1): Layer {
  return (LAYERS[layer] as (options: object) => Layer)({ ...options, axis });
}

/** Whether an option of a layer is true or false. */
export const isSwitch = (layer: NormalizationName, name: string): boolean =>
  typeof definitionOf(LAYERS[layer])?.options[name]?.default === 'boolean';

/** The options that an arm may say of a layer, in the order in which its table has them. */
export const optionsOf = (layer: NormalizationName): string[] =>
  Object.keys(definitionOf(LAYERS[layer])?.options ?? {}).filter((name) => name !== 'axis' && !Object.hasOwn(layerOptions, name));
