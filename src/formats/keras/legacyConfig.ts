import type { FormatContext } from './context.ts';
import { encodeOption } from './encodeLayer.ts';
import { Float, isObject, type Json, show } from './json.ts';
import { fileOptions, formatOf } from './layerFormats.ts';
import { isOperation } from './operations/operation.ts';
import { ACTIVATIONS_SINCE_3 } from './versions.ts';

/** A tensor as Keras 2 and TensorFlow.js refer to it: layer, which of its uses, which of its results, and further arguments of the call. */
type LegacyReference = readonly [layer: string, use: number, index: number, kwargs?: Json];

const MODELS = ['Functional', 'Sequential'];
const isModel = (object: Json) => MODELS.includes(object.class_name as string);
const isReference = (v: unknown): v is LegacyReference => Array.isArray(v) && typeof v[0] === 'string';
const layersOf = (model: Json) => (model.config as Json).layers as readonly Json[];

/**
 * Readers differ in how they count the uses of a model inside a model: Keras 2 and TensorFlow.js from 1, since its making was one, Keras 3 from 0.
 * So each use stands twice, and the number in between means it to all of them.
 */
const countsTwice = (use: number) => 2 * use + 1;

/** All references in an argument of a call, or undefined where it holds something else than results of layers. */
function referencesIn(value: unknown): LegacyReference[] | undefined {
  if (Array.isArray(value)) {
    const parts = value.map(referencesIn);
    return parts.includes(undefined) ? undefined : (parts as LegacyReference[][]).flat();
  }
  if (!isObject(value)) return undefined;
  if (value.class_name === '__keras_tensor__') return [(value.config as Json).keras_history as LegacyReference];
  return 'class_name' in value
    ? undefined
    : referencesIn(
        Object.keys(value)
          .sort()
          .map((key) => value[key]),
      );
}

/** Arguments of a call with each reference to a tensor rewritten. */
function mapReferences(value: unknown, rewrite: (old: LegacyReference) => readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.map((v) => mapReferences(v, rewrite));
  if (!isObject(value) || value instanceof Float) return value;
  if (value.class_name !== '__keras_tensor__')
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, mapReferences(v, rewrite)]));
  const config = value.config as Json;
  return { ...value, config: { ...config, keras_history: rewrite(config.keras_history as LegacyReference) } };
}

/** The inputs or outputs of a model in their order, whatever their structure. */
function modelReferences(value: unknown): LegacyReference[] {
  if (isReference(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(modelReferences);
  return isObject(value)
    ? modelReferences(
        Object.keys(value)
          .sort()
          .map((key) => value[key]),
      )
    : [];
}

/** A stack with a functional model in it as a functional model: Keras 3 takes the one result of such a model from an older file for a list. */
function unstacked(model: Json): Json {
  const config = model.config as Json;
  const entries = layersOf(model);
  const name = (entry: Json) => (entry.config as Json).name as string;
  const layers = entries.map((entry, i) => {
    const before = entries[i - 1];
    const from = before && [name(before), isModel(before) ? countsTwice(0) : 0, 0, {}];
    const node = from && [from];
    return { ...entry, name: name(entry), inbound_nodes: node ? (isModel(entry) ? [node, node] : [node]) : [] };
  });
  const last = entries.at(-1) as Json;
  return {
    class_name: 'Functional',
    config: {
      name: config.name,
      trainable: config.trainable,
      layers,
      input_layers: [[name(entries[0] as Json), 0, 0]],
      output_layers: [[name(last), isModel(last) ? countsTwice(0) : 0, 0]],
    },
  };
}

function legacyFunctional(model: Json, context: FormatContext): Json {
  const config = model.config as Json;
  const entries = layersOf(model);
  const classes = new Map(entries.map((entry) => [entry.name as string, entry]));
  const inner = (name: string) => classes.has(name) && isModel(classes.get(name) as Json);
  const renumber = ([name, use, index]: LegacyReference) => [name, inner(name) ? countsTwice(use) : use, index] as const;
  // There alone Keras 3 counts the making of a functional model as its first use.
  const renumberEnd = ([name, use, index]: LegacyReference) =>
    renumber([name, classes.get(name)?.class_name === 'Functional' ? Math.max(use - 1, 0) : use, index]);
  const node = (value: unknown, entry: Json) => {
    const { args, kwargs } = value as { args: unknown; kwargs: Json };
    const { inputs, ...rest } = kwargs;
    const references = referencesIn(inputs === undefined ? args : [args, inputs]);
    const plain = Object.values(rest).every((v) => typeof v !== 'object' || v === null);
    if (references && plain) return references.map((p, i) => [...renumber(p), i === 0 ? rest : {}]);
    context.warn(`${context.where}, layer "${entry.name}": Keras 2 and TensorFlow.js cannot read how it is called; Keras 3 can.`);
    return value;
  };
  // An operation on tensors keeps its module, without which Keras 3 takes it for a layer.
  const operation = (entry: Json) => {
    context.warn(`${context.where}, operation "${entry.name}": Keras 2 and TensorFlow.js have none; Keras 3 reads it.`);
    return {
      ...entry,
      inbound_nodes: (entry.inbound_nodes as readonly unknown[]).map((value) => mapReferences(value, renumber)),
    };
  };
  const layers = entries.map((entry) => {
    if (isOperation(entry)) return operation(entry);
    const nodes = (entry.inbound_nodes as readonly unknown[]).map((value) => node(value, entry));
    return {
      ...toLegacyConfig(thawed(entry), context),
      name: entry.name,
      inbound_nodes: isModel(entry) ? nodes.flatMap((value) => [value, value]) : nodes,
    };
  });
  return {
    class_name: 'Functional',
    config: {
      ...config,
      layers,
      input_layers: modelReferences(config.input_layers).map(renumberEnd),
      output_layers: modelReferences(config.output_layers).map(renumberEnd),
    },
  };
}

const hasWeights = ({ class_name: name }: Json) => {
  if (name === 'InputLayer') return false;
  const format = formatOf(name);
  return !format || fileOptions(format.definition).some(({ form }) => form === 'initializer' || form === 'layer');
};

/** Whether a model inside another learns is forgotten by Keras 2: all layers in a frozen one are frozen instead. */
function thawed(object: Json): Json {
  const config = object.config as Json;
  if (!isModel(object) || config.trainable !== false) return object;
  const freeze = (entry: Json): Json =>
    isModel(entry) || hasWeights(entry) ? { ...entry, config: { ...(entry.config as Json), trainable: false } } : entry;
  return { ...object, config: { ...config, trainable: true, layers: layersOf(object).map(freeze) } };
}

/** The names of layers that Keras 2 accepts. */
const SCOPE = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/** Regularizers of one kind are of the class of both, which is the only one that TensorFlow.js has. */
function legacyRegularizer(value: unknown): unknown {
  if (!isObject(value) || !['L1', 'L2'].includes(value.class_name as string)) return value;
  const zero = new Float(0);
  return { ...value, class_name: 'L1L2', config: { l1: zero, l2: zero, ...(value.config as Json) } };
}

/** The options of a layer that older versions have, by their names there. What they do not have and would compute otherwise is named. */
function legacyOptions(object: Json, context: FormatContext): Json {
  const config = object.config as Json;
  const definition = formatOf(object.class_name)?.definition;
  const where = `${context.where}, layer "${config.name}"`;
  if (definition?.isInKeras2 === false) context.warn(`${where}: Keras 2 does not read ${object.class_name} in .h5 files.`);
  if (!SCOPE.test(String(config.name))) context.warn(`${where}: Keras 2 does not read a layer of this name.`);
  const options = new Map((definition ? fileOptions(definition) : []).map((option) => [option.fileKey, option]));
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      const option = options.get(key);
      if (option?.isInKeras2 === false) {
        const same = JSON.stringify(value) === JSON.stringify(encodeOption(option.form, option.default, context));
        if (!same) context.warn(`${where}: Keras 2 does not read ${key}: ${show(value)}.`);
        return same ? [] : [[key, value]];
      }
      if (key === 'activation' && ACTIVATIONS_SINCE_3.includes(value as string)) {
        context.warn(`${where}: Keras 2 does not read the activation ${value}.`);
      }
      if (key === 'batch_shape') return [['batch_input_shape', value]];
      return [[option?.aliases?.[0] ?? key, key.endsWith('_regularizer') ? legacyRegularizer(value) : value]];
    }),
  );
}

/**
 * A layer or model as Keras 2 and TensorFlow.js have it, in a form that Keras 3 reads too: classes without their modules, calls of layers as
 * lists of references to tensors. Other entries of a layer stay.
 */
export function toLegacyConfig(object: Json, context: FormatContext): Json {
  const { module: _, registered_name: __, build_config: ___, ...rest } = object;
  if (object.class_name === 'Functional') return { ...rest, ...legacyFunctional(object, context) };
  if (object.class_name !== 'Sequential') return { ...rest, config: legacyOptions(object, context) };
  const layers = layersOf(object).map((layer) => toLegacyConfig(thawed(layer), context));
  const stack = { ...rest, config: { ...(object.config as Json), layers } };
  return layers.some((layer) => layer.class_name === 'Functional') ? { ...rest, ...unstacked(stack) } : stack;
}

/** Options of optimizers that Keras 2 does not have. */
const SINCE_3 = ['gradient_accumulation_steps', 'loss_scale_factor'];

/** An optimizer as Keras has them since 2.11: without the mark it would be taken for one from before. */
function legacyOptimizer({ class_name: name, config }: Json, context: FormatContext): Json {
  const readable = Object.entries(config as Json).filter(([key, value]) => {
    if (!SINCE_3.includes(key)) return true;
    if (value !== null) context.warn(`${context.where}: the optimizer's ${key} is left out: Keras 2 does not have it.`);
    return false;
  });
  return { class_name: `Custom>${name}`, config: { ...Object.fromEntries(readable), is_legacy_optimizer: false } };
}

/** Losses, metrics and an optimizer as older files have them. */
export function toLegacyCompile(value: unknown, context: FormatContext): unknown {
  if (Array.isArray(value)) return value.map((v) => toLegacyCompile(v, context));
  if (!isObject(value) || value instanceof Float) return value;
  const { module, registered_name: _, ...rest } = value;
  if (module === 'keras.optimizers') return legacyOptimizer(rest, context);
  const readable = module === 'keras.metrics' || module === 'keras.losses' ? rest : value;
  return Object.fromEntries(Object.entries(readable).map(([key, v]) => [key, toLegacyCompile(v, context)]));
}
