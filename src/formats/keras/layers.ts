import { EvenkeelError } from '../../core/errors.ts';
import { Layer } from '../../nn/layers/layer.ts';
import type { Weight } from '../../nn/layers/weight.ts';
import { ACTIVATION_LAYERS, activationOfLayers, layersOfActivation } from './activationLayers.ts';
import { customOf, type FormatContext, makeCustom } from './context.ts';
import { isObject, type Json, requireList, requireObject, requireText, show, shownName } from './json.ts';
import { ALWAYS_IGNORED, type LayerFormat, layerFormats } from './layerFormats.ts';
import { fromKey, toCamel, toKey, toSnake } from './names.ts';
import { decodeActivation, decodeObject, encodeActivation, encodeObject, type Kind, kerasObject } from './objects.ts';
import { oldActivationName, oldHardSigmoid } from './versions.ts';

const FLOAT32: readonly unknown[] = [undefined, null, 'float32'];

/** Layers of ours under another name. */
const SAME_AS: Readonly<Record<string, string>> = { InstanceNormalization: 'GroupNormalization' };

/** The name of the class in Keras that computes what a layer does. */
export const kerasClass = (layer: Layer) => SAME_AS[layer.className] ?? layer.className;

/** A layer's name as Keras takes it, without the slashes it refuses. */
export const kerasName = (name: string) => name.replaceAll('/', '_');

/** The names of layers in a file: without slashes, and each once. */
export function fileNames(layers: readonly Layer[]): Map<Layer, string> {
  const names = new Map<Layer, string>();
  const taken = new Set<string>();
  for (const layer of layers) {
    const base = kerasName(layer.name);
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    names.set(layer, name);
  }
  return names;
}

const kindOf = (option: string): Kind | undefined =>
  /(?:Initializer|Regularizer|Constraint)$/.exec(option)?.[0].toLowerCase() as Kind;

/** An activation that is made of layers as those layers, all others by their names. */
function encodeAnyActivation(value: unknown, context: FormatContext): unknown {
  const inside = context.oldNames && oldActivationName(value) ? undefined : layersOfActivation(value);
  if (!inside) return encodeActivation(value, context);
  const [first, ...rest] = inside.map((layer) => encodeLayer(layer, context));
  return rest.length === 0 ? first : kerasObject('keras', 'Sequential', { name: 'activation', layers: [first, ...rest] });
}

function encodeOption(option: string, value: unknown, context: FormatContext): unknown {
  if (value === undefined || value === null) return null;
  const kind = kindOf(option);
  if (kind) return encodeObject(kind, value, context);
  if (option === 'activation') return encodeAnyActivation(value, context);
  // The layer inside a wrapper has a name behind the wrapper's.
  if (value instanceof Layer) {
    const inner = encodeLayer(value, context);
    return { ...inner, config: { ...(inner.config as Json), name: value.name.split('/').at(-1) } };
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<number>);
  if (option === 'dataFormat' || option === 'mode' || option === 'fillMode') return toSnake(value as string);
  return value;
}

/** The config of a layer of a user's own: every option by its snake-case key. */
const customConfig = (config: Json, context: FormatContext) =>
  Object.fromEntries(Object.entries(config).map(([option, value]) => [toSnake(option), encodeOption(option, value, context)]));

/** A layer as Keras 3 writes it, without its place in a model. What Keras has no key for is left out, with a warning. */
export function encodeLayer(layer: Layer, context: FormatContext): Json {
  const { name: _, trainable, ...config } = layer.getConfig();
  const className = kerasClass(layer);
  const common = {
    name: kerasName(layer.name),
    // Some layers without weights do not take it.
    ...(trainable === false && layer.weights.length > 0 && { trainable }),
    dtype: 'float32',
  };
  const format = layerFormats[className];
  if (!format) {
    return {
      module: null,
      class_name: className,
      config: { ...common, ...customConfig(config, context) },
      registered_name: className,
    };
  }
  const own = optionsOf(format).flatMap((option) => {
    const value = config[option];
    const kept = value !== undefined && (value !== null || format.nullable?.includes(option));
    return kept ? [[toKey(option), encodeOption(option, value, context)]] : [];
  });
  return kerasObject('keras.layers', className, { ...common, ...Object.fromEntries(own) });
}

/** The name that a weight has in files of Keras 2 and TensorFlow.js: `LAYER/WEIGHT`. */
export function oldWeightName(layer: Layer, { name }: Weight): string {
  const [own, ...path] = name.split('/').reverse() as [string, ...string[]];
  return [layerFormats[kerasClass(layer)]?.oldWeights?.[own] ?? own, ...path].reverse().join('/');
}

/** Options that a layer was given and Keras does not have. */
export function ownOptions(layer: Layer): Json {
  const own = layerFormats[kerasClass(layer)]?.own ?? [];
  const config = layer.getConfig();
  return Object.fromEntries(own.flatMap((option) => (config[option] === undefined ? [] : [[option, config[option]]])));
}

function requireFloat32(dtype: unknown, where: string): void {
  const policy = isObject(dtype) && isObject(dtype.config) ? dtype.config.name : dtype;
  if (FLOAT32.includes(policy)) return;
  throw new EvenkeelError({
    where: `${where}, dtype`,
    expected: 'float32',
    got: show(policy),
    remedy: 'Evenkeel computes in float32: set the policy to float32 in Keras and save the model again.',
  });
}

/** Lists and tuples of numbers, as Keras wraps them. @throws EvenkeelError for other objects */
function plainValue(value: unknown, where: string): unknown {
  if (Array.isArray(value)) return value.map((v) => plainValue(v, where));
  if (!isObject(value)) return value;
  if (value.class_name === '__numpy__' || value.class_name === '__tensor__') return requireObject(value.config, where).value;
  if (value.class_name === '__tuple__') return plainValue(value.items, where);
  if (value.class_name === undefined) return value;
  throw new EvenkeelError({ where, expected: 'a number, text or a list', got: show(value) });
}

/** An activation by its name, or as the layer or stack of layers that computes it. */
function decodeAnyActivation(value: unknown, where: string, context: FormatContext): unknown {
  if (!isObject(value) || customOf(context, value.registered_name, value.class_name)) {
    return decodeActivation(value, where, context);
  }
  const isStack = value.class_name === 'Sequential';
  if (!isStack && !Object.hasOwn(layerFormats, String(value.class_name))) return decodeActivation(value, where, context);
  const config = requireObject(value.config, where);
  const entries = isStack ? requireList(config.layers, where, 'a list of layers') : [value];
  const inside = entries.map((entry) => requireObject(entry, where)).filter((entry) => entry.class_name !== 'InputLayer');
  const unfit = inside.find((entry) => !ACTIVATION_LAYERS.includes(String(entry.class_name)));
  if (unfit || inside.length === 0) {
    throw new EvenkeelError({
      where,
      expected: `an activation, or layers without weights (${ACTIVATION_LAYERS.join(', ')})`,
      got: show(unfit?.class_name ?? 'none'),
      remedy: 'Make it a layer of its own behind this one in Keras, and save the model again.',
    });
  }
  const made = inside.map((entry) => decodeLayer(entry, context));
  return sameLayers(made, layersOfActivation(oldHardSigmoid)) ? oldHardSigmoid : activationOfLayers(made);
}

const optionsText = (layer: Layer) => JSON.stringify([layer.className, { ...layer.getConfig(), name: '' }]);
const sameLayers = (a: readonly Layer[], b: readonly Layer[] = []) =>
  a.length === b.length && a.every((layer, i) => optionsText(layer) === optionsText(b[i] as Layer));

function decodeOption(option: string, value: unknown, where: string, context: FormatContext): unknown {
  const place = `${where}, option ${toKey(option)}`;
  const kind = kindOf(option);
  if (kind) return decodeObject(kind, value, place, context);
  if (option === 'activation') return decodeAnyActivation(value, place, context);
  // TensorFlow.js writes a size that is to be found as null.
  if (option === 'targetShape' && Array.isArray(value)) return value.map((size) => size ?? -1);
  // Keras 2 has the axis of a batch normalisation in a list.
  if (option === 'axis' && Array.isArray(value) && value.length === 1) return value[0];
  if (option === 'layer') return decodeLayer(requireObject(value, place), context);
  if ((option === 'dataFormat' || option === 'mode' || option === 'fillMode') && typeof value === 'string') return fromKey(value);
  return plainValue(value, place);
}

/** Every layer may penalise what it gives. */
const optionsOf = (format: LayerFormat) => [...format.options, 'activityRegularizer'];

const isNeutral = (key: string, value: unknown, { neutral = {} }: LayerFormat) =>
  (key === 'data_format' && value === 'channels_last') || (Object.hasOwn(neutral, key) && neutral[key] === value);

/** Keras 2 counts the axis of ghost batches too, once the layer is built; it then has its axis in a list. */
const withoutGhostAxis = (config: Json): Json =>
  Number.isInteger(config.virtual_batch_size) && Array.isArray(config.axis)
    ? { ...config, axis: config.axis.map((axis) => axis - 1) }
    : config;

function decodeOptions(format: LayerFormat, config: Json, where: string, context: FormatContext): Json {
  const options: [string, unknown][] = [];
  for (const [key, value] of Object.entries(withoutGhostAxis(config))) {
    const option = format.aliases?.[key] ?? fromKey(key);
    if (optionsOf(format).includes(option)) {
      if (value !== null) options.push([option, decodeOption(option, value, where, context)]);
      else if (format.nullable?.includes(option)) options.push([option, null]);
    } else if (format.own?.includes(option) && value !== null) {
      // Keras 2 had some of what Keras 3 does not.
      options.push([option, value]);
    } else if (isNeutral(key, value, format)) {
      // As it is here too.
    } else if (![...ALWAYS_IGNORED, ...(format.ignored ?? [])].includes(key) && value !== null && value !== false) {
      throw new EvenkeelError({
        where: `${where}, option ${key}`,
        expected: `one that this layer has here (${format.options.map(toKey).join(', ')})`,
        got: show(value),
        remedy: 'Give a layer of your own under this class in customObjects.',
      });
    }
  }
  return Object.fromEntries(options);
}

/** The shape of a sample that a layer's config says, as older files and first layers have it. */
export function shapeIn(config: Json, where: string): readonly (number | null)[] | undefined {
  const given = config.batch_shape ?? config.batch_input_shape ?? undefined;
  if (given === undefined) return undefined;
  const fits = Array.isArray(given) && given.length >= 1 && given.every((d) => d === null || (Number.isInteger(d) && d >= 1));
  if (!fits) throw new EvenkeelError({ where, expected: 'a shape: a list of sizes, null for the batch', got: show(given) });
  return (given as (number | null)[]).slice(1);
}

const unknownLayer = (where: string, className: string, module: unknown) =>
  new EvenkeelError({
    where,
    expected: 'a layer that is here too',
    got: typeof module === 'string' ? `${module}.${className}` : className,
    remedy: `Write it as a layer of your own and give it in customObjects: { ${className}: (config) => layer }.`,
  });

/**
 * Makes the layer that a config of Keras 3, 2 or TensorFlow.js describes.
 * @throws EvenkeelError naming a layer or option that is not here, or a precision other than float32
 */
export function decodeLayer(object: Json, context: FormatContext): Layer {
  const className = requireText(object.class_name, `${context.where}, a layer`, 'the name of its class');
  const config = requireObject(object.config, `${context.where}, a layer of class ${className}`, 'its config');
  const name = typeof config.name === 'string' ? config.name : '';
  const where = `${context.where}, layer "${shownName(name || className)}"`;
  const common = { ...(name && { name }), ...(config.trainable === false && { trainable: false }) };
  const custom = customOf(context, object.registered_name, className);
  if (custom) {
    const own = Object.entries(config).map(([key, value]) => [toCamel(key), value]);
    const layer = makeCustom(custom, { ...Object.fromEntries(own), ...common });
    if (layer instanceof Layer) return layer;
    throw new EvenkeelError({ where: `customObjects, ${className}`, expected: 'what makes a layer', got: show(layer) });
  }
  requireFloat32(config.dtype, where);
  // A class of another module only shares its name: `keras.ops` has an Add too.
  const foreign = typeof object.module === 'string' && !/\blayers\b/.test(object.module);
  const format = Object.hasOwn(layerFormats, className) && !foreign ? layerFormats[className] : undefined;
  if (!format) throw unknownLayer(where, className, object.module);
  const extra = Object.hasOwn(context.extras, name) ? requireObject(context.extras[name], where) : {};
  const own = (format.own ?? []).flatMap((option) => (Object.hasOwn(extra, option) ? [[option, extra[option]]] : []));
  const options = { ...decodeOptions(format, config, where, context), ...Object.fromEntries(own), ...common };
  try {
    return format.make(options as never);
  } catch (cause) {
    if (cause instanceof EvenkeelError) {
      throw new EvenkeelError({ ...cause.problem, where: `${context.where}, ${cause.problem.where}` }, { cause });
    }
    // A constructor was given what its types rule out.
    throw new EvenkeelError({ where, expected: `options as ${className} has them`, got: show(options) }, { cause });
  }
}
