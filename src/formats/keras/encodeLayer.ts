import { definitionOf } from '../../nn/layers/configuredLayer.ts';
import { Layer } from '../../nn/layers/layer.ts';
import { layersOfActivation } from './activationLayers.ts';
import type { FormatContext } from './context.ts';
import type { Json } from './json.ts';
import { type FileOption, fileOptions, formatOf } from './layerFormats.ts';
import { kerasName } from './layerNames.ts';
import { toSnake } from './names.ts';
import { encodeActivation, encodeObject, type Kind, kerasObject } from './objects.ts';
import { oldActivationName } from './versions.ts';

/** An activation that is made of layers as those layers, all others by their names. */
function encodeAnyActivation(value: unknown, context: FormatContext): unknown {
  const inside = context.oldNames && oldActivationName(value) ? undefined : layersOfActivation(value);
  if (!inside) return encodeActivation(value, context);
  const [first, ...rest] = inside.map((layer) => encodeLayer(layer, context));
  return rest.length === 0 ? first : kerasObject('keras', 'Sequential', { name: 'activation', layers: [first, ...rest] });
}

/** The layer inside a wrapper, without the wrapper's name in front of its name. */
function encodeWrapped(layer: Layer, context: FormatContext): Json {
  const object = encodeLayer(layer, context);
  return { ...object, config: { ...(object.config as Json), name: layer.name.split('/').at(-1) } };
}

type Form = FileOption['form'];

/** The value of an option as a file writes it. */
export function encodeOption(form: Form, value: unknown, context: FormatContext): unknown {
  if (value === undefined || value === null) return null;
  if (form === 'initializer' || form === 'regularizer' || form === 'constraint') return encodeObject(form, value, context);
  if (form === 'activation') return encodeAnyActivation(value, context);
  if (form === 'name') return toSnake(value as string);
  if (value instanceof Layer) return encodeWrapped(value, context);
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as Iterable<number>) : value;
}

/** The forms of the options of a layer without a table, by the names that options of Keras's layers have. */
const conventionalForm = (option: string): Form =>
  option === 'activation'
    ? option
    : (/(?:Initializer|Regularizer|Constraint)$/.exec(option)?.[0].toLowerCase() as Kind | undefined);

/** The config of a layer without a table: every option by its snake-case key. */
const untabledConfig = (config: Json, context: FormatContext): Json =>
  Object.fromEntries(
    Object.entries(config).map(([option, value]) => [toSnake(option), encodeOption(conventionalForm(option), value, context)]),
  );

/** The config of a layer by its table. What Keras has no key for is left out. */
function tabledConfig(options: readonly FileOption[], config: Json, context: FormatContext): Json {
  return Object.fromEntries(
    options.flatMap(({ name, fileKey, form, key, nullable, omitDefault, default: otherwise }) => {
      const value = config[name];
      if (key === false || value === undefined || (value === null && !nullable) || (omitDefault && value === otherwise))
        return [];
      return [[fileKey, encodeOption(form, value, context)]];
    }),
  );
}

/** A layer as Keras 3 writes it, without its place in a model. */
export function encodeLayer(layer: Layer, context: FormatContext): Json {
  const { name: _, trainable, ...config } = layer.getConfig();
  const { className } = layer;
  const definition = definitionOf(layer);
  const common = {
    name: kerasName(layer.name),
    // Some layers without weights do not take it.
    ...(trainable === false && layer.weights.length > 0 && { trainable }),
    dtype: 'float32',
  };
  const options = definition ? tabledConfig(fileOptions(definition), config, context) : untabledConfig(config, context);
  if (formatOf(className) && definition?.isInKeras !== false) {
    return kerasObject('keras.layers', className, { ...common, ...options });
  }
  return { module: null, class_name: className, config: { ...common, ...options }, registered_name: className };
}

/** Options that a layer was given and Keras does not have. */
export function optionsOutsideKeras(layer: Layer): Json {
  const definition = definitionOf(layer);
  const outside = definition ? fileOptions(definition).filter(({ key }) => key === false) : [];
  const config = layer.getConfig();
  return Object.fromEntries(
    outside.flatMap(({ name, default: otherwise }) => (config[name] === otherwise ? [] : [[name, config[name]]])),
  );
}
