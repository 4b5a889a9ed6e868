import { requireFinite } from '../../core/checks.ts';
import type { Option } from '../../core/options.ts';
import { definitionOf, type LayerDefinition } from '../../nn/layers/configuredLayer.ts';
import * as layers from '../../nn/layers/index.ts';
import { type Layer, type LayerOptions, layerOptions } from '../../nn/layers/layer.ts';
import { toSnake } from './names.ts';

/** A function that makes layers from their options, and the definition of their class. */
export interface LayerFormat {
  readonly make: (options: never) => Layer;
  readonly definition: LayerDefinition;
}

/** The formats of layers by the names of their classes, as their makers' definitions have them. */
export const formatsOf = (makers: Readonly<Record<string, unknown>>): Readonly<Record<string, LayerFormat>> =>
  Object.fromEntries(
    Object.values(makers).flatMap((make) => {
      const definition = typeof make === 'function' ? definitionOf(make) : undefined;
      return definition ? [[definition.className, { make: make as LayerFormat['make'], definition }]] : [];
    }),
  );

const { InputLayer: _, ...ours } = formatsOf(layers);

/** A layer of Keras 2: x above theta, else 0. */
const thresholdedReLU: LayerFormat = {
  make: ({ theta, ...options }: LayerOptions & { readonly theta?: number }) => layers.reLU({ threshold: theta ?? 1, ...options }),
  definition: {
    className: 'ThresholdedReLU',
    options: { theta: { default: 1, check: requireFinite }, ...layerOptions },
    isActivation: true,
  },
};

/** Every layer that is here, and what older versions of Keras have under other names, by the name of its class. */
export const layerFormats: Readonly<Record<string, LayerFormat>> = {
  ...ours,
  SyncBatchNormalization: ours.BatchNormalization as LayerFormat,
  ThresholdedReLU: thresholdedReLU,
};

/** The format of a class; undefined where Keras has a class that is not here. */
export const formatOf = (className: unknown): LayerFormat | undefined =>
  typeof className === 'string' && Object.hasOwn(layerFormats, className) ? layerFormats[className] : undefined;

/** Classes of layers that can stand where a file wants an activation. */
export const ACTIVATION_LAYERS: readonly string[] = Object.keys(layerFormats)
  .filter((name) => layerFormats[name]?.definition.isActivation)
  .sort();

/** An option of a layer, with the key that files have for it. */
export interface FileOption extends Option<unknown> {
  readonly name: string;
  readonly fileKey: string;
}

/** The options of a layer that its config in a file has: all but what a file says of every layer in another way. */
export function fileOptions({ options }: LayerDefinition): FileOption[] {
  const { name: _, trainable: __, inputShape: ___, ...table } = options;
  return Object.entries(table).map(([name, option]) => ({ ...option, name, fileKey: option.key || toSnake(name) }));
}

/** Keys that any layer may have and that change nothing here. */
export const ALWAYS_IGNORED: readonly string[] = [
  'autocast',
  'batch_input_shape',
  'batch_shape',
  'dtype',
  'name',
  'quantization_config',
  'ragged',
  'registered_name',
  'seed',
  'sparse',
  'trainable',
];
