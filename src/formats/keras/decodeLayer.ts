import { EvenkeelError } from '../../core/errors.ts';
import { definitionOf, type LayerDefinition } from '../../nn/layers/configuredLayer.ts';
import { Layer } from '../../nn/layers/layer.ts';
import { activationOfLayers, layersOfActivation } from './activationLayers.ts';
import { customOf, type FormatContext, makeCustom } from './context.ts';
import { isObject, type Json, requireList, requireObject, requireText, show, shownName } from './json.ts';
import { ACTIVATION_LAYERS, ALWAYS_IGNORED, type FileOption, fileOptions, formatOf } from './layerFormats.ts';
import { toCamel } from './names.ts';
import { decodeActivation, decodeObject } from './objects.ts';
import { oldHardSigmoid } from './versions.ts';

const FLOAT32: readonly unknown[] = [undefined, null, 'float32'];

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
  if (!isStack && !formatOf(value.class_name)) return decodeActivation(value, where, context);
  const config = requireObject(value.config, where);
  const entries = isStack ? requireList(config.layers, where, 'a list of layers') : [value];
  const inside = entries.map((entry) => requireObject(entry, where)).filter((entry) => entry.class_name !== 'InputLayer');
  const unfit = inside.find((entry) => !ACTIVATION_LAYERS.includes(String(entry.class_name)));
  if (unfit || inside.length === 0) {
    throw new EvenkeelError({
      where,
      expected: `an activation, or layers without weights (${ACTIVATION_LAYERS.join(', ')})`,
      got: show(unfit?.class_name ?? 'none'),
      remedy: 'Make it a separate layer after this one in Keras, and save the model again.',
    });
  }
  const made = inside.map((entry) => decodeLayer(entry, context));
  return sameLayers(made, layersOfActivation(oldHardSigmoid)) ? oldHardSigmoid : activationOfLayers(made);
}

const optionsText = (layer: Layer) => JSON.stringify([layer.className, { ...layer.getConfig(), name: '' }]);
const sameLayers = (a: readonly Layer[], b: readonly Layer[] = []) =>
  a.length === b.length && a.every((layer, i) => optionsText(layer) === optionsText(b[i] as Layer));

function decodeOption({ form, fromFile, fileKey }: FileOption, value: unknown, where: string, context: FormatContext): unknown {
  const place = `${where}, option ${fileKey}`;
  if (form === 'initializer' || form === 'regularizer' || form === 'constraint') return decodeObject(form, value, place, context);
  if (form === 'activation') return decodeAnyActivation(value, place, context);
  if (form === 'layer') return decodeLayer(requireObject(value, place), context);
  if (form === 'name' && typeof value === 'string') return toCamel(value);
  return plainValue(fromFile ? fromFile(value) : value, place);
}

const isNeutral = (key: string, value: unknown, { neutralKeys = {} }: LayerDefinition) =>
  (key === 'data_format' && value === 'channels_last') || (Object.hasOwn(neutralKeys, key) && neutralKeys[key] === value);

/** Keras 2 counts the axis of ghost batches too, once the layer is built; it then has its axis in a list. */
const withoutGhostAxis = (config: Json): Json =>
  Number.isInteger(config.virtual_batch_size) && Array.isArray(config.axis)
    ? { ...config, axis: config.axis.map((axis) => axis - 1) }
    : config;

function decodeOptions(definition: LayerDefinition, config: Json, where: string, context: FormatContext): Json {
  const known = fileOptions(definition);
  const ignored = [...ALWAYS_IGNORED, ...(definition.ignoredKeys ?? [])];
  const options: [string, unknown][] = [];
  for (const [key, value] of Object.entries(withoutGhostAxis(config))) {
    const option = known.find(({ fileKey, aliases }) => fileKey === key || aliases?.includes(key));
    if (option) {
      if (value !== null) options.push([option.name, decodeOption(option, value, where, context)]);
      else if (option.nullable) options.push([option.name, null]);
    } else if (!isNeutral(key, value, definition) && !ignored.includes(key) && value !== null && value !== false) {
      const keys = known.filter((o) => o.key !== false && o.name !== 'activityRegularizer').map((o) => o.fileKey);
      throw new EvenkeelError({
        where: `${where}, option ${key}`,
        expected: `one that this layer has here (${keys.join(', ')})`,
        got: show(value),
        remedy: 'Give a custom layer for this class in customObjects.',
      });
    }
  }
  return Object.fromEntries(options);
}

/** The shape of a sample that a layer's config says, as older files and first layers have it. */
export function shapeIn(config: Json, where: string): readonly (number | null)[] | undefined {
  const shape = config.batch_shape ?? config.batch_input_shape ?? undefined;
  if (shape === undefined) return undefined;
  const fits = Array.isArray(shape) && shape.length >= 1 && shape.every((d) => d === null || (Number.isInteger(d) && d >= 1));
  if (!fits) throw new EvenkeelError({ where, expected: 'a shape: a list of sizes, null for the batch', got: show(shape) });
  return (shape as (number | null)[]).slice(1);
}

const unknownLayer = (where: string, className: string, module: unknown) =>
  new EvenkeelError({
    where,
    expected: 'a layer that is here too',
    got: typeof module === 'string' ? `${module}.${className}` : className,
    remedy: `Write it as a custom layer and give it in customObjects: { ${className}: (config) => layer }.`,
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
    const definition = definitionOf(custom);
    const options = definition
      ? decodeOptions(definition, config, where, context)
      : Object.fromEntries(Object.entries(config).map(([key, value]) => [toCamel(key), value]));
    const layer = makeCustom(custom, { ...options, ...common });
    if (layer instanceof Layer) return layer;
    throw new EvenkeelError({ where: `customObjects, ${className}`, expected: 'what makes a layer', got: show(layer) });
  }
  requireFloat32(config.dtype, where);
  // A class of another module only shares its name: `keras.ops` has an Add too.
  const foreign = typeof object.module === 'string' && !/\blayers\b/.test(object.module);
  const format = foreign ? undefined : formatOf(className);
  if (!format) throw unknownLayer(where, className, object.module);
  const extra = Object.hasOwn(context.extras, name) ? requireObject(context.extras[name], where) : {};
  const outside = fileOptions(format.definition).filter(({ key, name: option }) => key === false && Object.hasOwn(extra, option));
  const options = {
    ...decodeOptions(format.definition, config, where, context),
    ...Object.fromEntries(outside.map(({ name: option }) => [option, extra[option]])),
    ...common,
  };
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
