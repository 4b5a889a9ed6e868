import type { Backend } from '../backend/backend.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import type { Layer, LayerNode, SymbolicTensor } from '../layers/layer.ts';
import { InputLayer } from '../layers/shape.ts';
import { Functional } from '../models/functional.ts';
import { input } from '../models/inputs.ts';
import { Model } from '../models/model.ts';
import { Sequential } from '../models/sequential.ts';
import { type Shape, sizeOf } from '../tensor/tensor.ts';
import type { FormatContext } from './context.ts';
import { isObject, type Json, requireList, requireObject, requireText, show, shownName } from './json.ts';
import { decodeLayer, encodeLayer, kerasName, shapeIn } from './layers.ts';
import { kerasObject } from './objects.ts';

/** More layers than any model has, nested ones included: what a file may ask for is bounded. */
const MAX_LAYERS = 10_000;
/** The most numbers a layer may give for one sample. */
const MAX_ELEMENTS = 2 ** 28;

/** What a model from a file is given besides what the file says. */
export interface ReadContext extends FormatContext {
  readonly backend?: Backend;
  readonly seed: number;
  readonly onWarning?: (message: string) => void;
  /** For inputs whose size the file leaves open: of the one input, or by the inputs' names. */
  readonly inputShape?: Shape | Readonly<Record<string, Shape>>;
  /** Layers and calls of layers so far. */
  readonly count: { layers: number };
}

const inputConfig = (name: string, shape: Shape) =>
  kerasObject('keras.layers', 'InputLayer', {
    name: kerasName(name),
    dtype: 'float32',
    batch_shape: [null, ...shape],
    sparse: false,
    ragged: false,
  });

const encodeAny = (layer: Layer, context: FormatContext): Json => {
  if (layer instanceof InputLayer) return inputConfig(layer.name, layer.inputShape as Shape);
  return layer instanceof Model ? encodeModel(layer, context) : encodeLayer(layer, context);
};

/** The stack of a Sequential, without the entry that Keras does not count as a layer. */
export const stackOf = (model: Sequential): readonly Layer[] => model.layers.filter((layer) => !(layer instanceof InputLayer));

function encodeFunctional(model: Model, context: FormatContext): Json {
  const uses = new Map<Layer, LayerNode[]>();
  for (const node of [...model.inputs.map((x) => x.node), ...model.nodes]) {
    const own = uses.get(node.layer) ?? [];
    if (!own.includes(node)) own.push(node);
    uses.set(node.layer, own);
  }
  const history = ({ node, index }: SymbolicTensor) => [
    kerasName(node.layer.name),
    (uses.get(node.layer) as LayerNode[]).indexOf(node),
    index,
  ];
  const reference = (x: SymbolicTensor) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, ...x.shape], dtype: 'float32', keras_history: history(x) },
  });
  const inbound = ({ inputs, training }: LayerNode) => ({
    args: inputs.length === 1 ? [reference(inputs[0] as SymbolicTensor)] : [inputs.map(reference)],
    kwargs: training === undefined ? {} : { training },
  });
  const layers = model.layers.map((layer) => ({
    ...encodeAny(layer, context),
    name: kerasName(layer.name),
    inbound_nodes: (uses.get(layer) ?? []).filter((node) => node.inputs.length > 0).map(inbound),
  }));
  return { layers, input_layers: model.inputs.map(history), output_layers: model.outputs.map(history) };
}

/**
 * A model as Keras 3 writes it, without what it was compiled with.
 * @throws EvenkeelError for a stack whose input shape is not known
 */
export function encodeModel(model: Model, context: FormatContext): Json {
  const common = { name: kerasName(model.name), trainable: model.trainable, dtype: 'float32' };
  const [entry] = model.inputs as [SymbolicTensor];
  if (model instanceof Sequential) {
    const layers = [inputConfig(entry.node.layer.name, entry.shape), ...stackOf(model).map((layer) => encodeAny(layer, context))];
    const shape = [null, ...entry.shape];
    return {
      ...kerasObject('keras', 'Sequential', { ...common, layers, build_input_shape: shape }),
      build_config: { input_shape: shape },
    };
  }
  return {
    ...kerasObject('keras.src.models.functional', 'Functional', { ...common, ...encodeFunctional(model, context) }),
    registered_name: 'Functional',
  };
}

const MODELS = ['Sequential', 'Functional', 'Model'];

/** The size of one sample, with what a file leaves open from the caller. */
function completeShape(shape: readonly (number | null)[], name: string, where: string, { inputShape }: ReadContext): Shape {
  const given = Array.isArray(inputShape) ? (inputShape as Shape) : (inputShape as Record<string, Shape> | undefined)?.[name];
  const full = shape.map((d, i) => d ?? (given?.length === shape.length ? (given[i] as number) : null));
  if (full.some((d) => d === null)) {
    throw new EvenkeelError({
      where,
      expected: 'sizes that are known: programs are compiled for them',
      got: shapeText([null, ...full]),
      remedy: 'Give the option inputShape: the shape of one sample, or { NAME: shape } where there are several inputs.',
    });
  }
  return bounded(full as number[], where);
}

function bounded(shape: Shape, where: string): Shape {
  if (sizeOf(shape) <= MAX_ELEMENTS) return shape;
  throw new EvenkeelError({ where, expected: `up to ${MAX_ELEMENTS} numbers a sample`, got: shapeText([null, ...shape]) });
}

const settings = (name: string, { backend, seed, onWarning }: ReadContext) => ({
  name,
  seed,
  ...(backend && { backend }),
  ...(onWarning && { onWarning }),
});

function countUp(by: number, { count, where }: ReadContext): void {
  count.layers += by;
  if (count.layers <= MAX_LAYERS) return;
  throw new EvenkeelError({ where, expected: `up to ${MAX_LAYERS} layers and calls of layers`, got: 'more' });
}

/** A layer or a model inside a model. */
function decodeAny(value: unknown, context: ReadContext): Layer {
  const object = requireObject(value, `${context.where}, a layer`);
  countUp(1, context);
  if (MODELS.includes(object.class_name as string)) return decodeModel(object, context);
  if (object.class_name !== 'InputLayer') return decodeLayer(object, context);
  const config = requireObject(object.config, `${context.where}, an input`);
  const name = typeof config.name === 'string' ? config.name : '';
  const where = `${context.where}, input "${shownName(name)}"`;
  const shape = shapeIn(config, where);
  if (!shape) throw new EvenkeelError({ where, expected: 'its batch_shape', got: show(config) });
  return input({ shape: completeShape(shape, name, where, context), ...(name && { name }) }).node.layer;
}

function decodeSequential(name: string, object: Json, context: ReadContext): Sequential {
  const config = object.config as Json;
  const where = `${context.where}, model "${shownName(name)}"`;
  // The first versions had the list of layers in place of the config.
  const list = requireList(Array.isArray(config) ? config : config.layers, `${where}, layers`);
  const layers = list.map((entry) => decodeAny(entry, context));
  const model = new Sequential(layers, settings(name, context));
  if (model.built) return model;
  const first = isObject(list[0]) && isObject(list[0].config) ? list[0].config : {};
  const build = isObject(object.build_config) ? object.build_config.input_shape : undefined;
  const shape = shapeIn(first, where) ?? shapeIn({ batch_shape: config.build_input_shape ?? build ?? undefined }, where);
  if (shape) model.buildFor([completeShape(shape, layers[0]?.name ?? '', where, context)]);
  else if (Array.isArray(context.inputShape)) model.buildFor([bounded(context.inputShape as Shape, where)]);
  return model;
}

/** A place in the graph: the name of a layer, which of its uses, which of its results. */
type Place = readonly [layer: string, use: number, index: number];

function placeOf(value: unknown, where: string): Place {
  const [layer, use, index] = Array.isArray(value) ? value : [];
  const whole = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;
  if (typeof layer === 'string' && whole(use) && whole(index)) return [layer, use, index];
  throw new EvenkeelError({ where, expected: 'a place in the model: [layer, use, result]', got: show(value) });
}

/** One use of a layer, as a config has it. */
interface Use {
  readonly operands: readonly Place[];
  readonly training: boolean | undefined;
}

function readKwargs(kwargs: unknown, where: string): boolean | undefined {
  let training: boolean | undefined;
  for (const [key, value] of Object.entries(isObject(kwargs) ? kwargs : {})) {
    if (key === 'training' && typeof value === 'boolean') training = value;
    else if (value !== null && !(Array.isArray(value) && value.every((v) => v === null))) {
      throw new EvenkeelError({ where, expected: 'a call with inputs and training alone', got: `${key}: ${show(value)}` });
    }
  }
  return training;
}

/** What Keras 3 writes: { args, kwargs }, tensors as objects that know where they come from. */
function readUse({ args, kwargs }: Json, where: string): Use {
  const flat = requireList(args, where, 'the arguments of a call').flat(3);
  const operands = flat.flatMap((arg) => {
    if (arg === null) return [];
    const config = isObject(arg) && arg.class_name === '__keras_tensor__' ? arg.config : undefined;
    if (isObject(config)) return [placeOf(config.keras_history, where)];
    throw new EvenkeelError({ where, expected: 'a call with results of other layers', got: show(arg) });
  });
  return { operands, training: readKwargs(kwargs, where) };
}

/** What Keras 2 and TensorFlow.js write: a list of [layer, use, result, kwargs]. */
function readOldUse(node: readonly unknown[], where: string): Use {
  const list = typeof node[0] === 'string' ? [node] : node;
  const kwargs = list.map((entry) => readKwargs(Array.isArray(entry) ? entry[3] : undefined, where));
  return { operands: list.map((entry) => placeOf(entry, where)), training: kwargs.find((t) => t !== undefined) };
}

/** A list of places, or one, or an object of places. */
function places(value: unknown, where: string): Place[] {
  if (isObject(value)) return Object.values(value).map((v) => placeOf(v, where));
  const list = requireList(value, where);
  return typeof list[0] === 'string' ? [placeOf(list, where)] : list.map((v) => placeOf(v, where));
}

function decodeFunctional(name: string, config: Json, context: ReadContext): Functional {
  const where = `${context.where}, model "${shownName(name)}"`;
  const waiting: { layer: Layer; uses: Use[] }[] = [];
  const results = new Map<string, SymbolicTensor>();
  const key = ([layer, use, index]: Place) => JSON.stringify([layer, use, index]);
  const known = new Set<string>();
  for (const value of requireList(config.layers, `${where}, layers`)) {
    const layer = decodeAny(value, context);
    const entry = value as Json;
    const own = typeof entry.name === 'string' ? entry.name : layer.name;
    if (known.has(own)) throw new EvenkeelError({ where, expected: 'layers with different names', got: `"${own}" twice` });
    known.add(own);
    if (layer instanceof InputLayer) {
      results.set(key([own, 0, 0]), layer.connect([])[0] as SymbolicTensor);
      continue;
    }
    layer.name = own;
    layer.autoNamed = false;
    const place = `${where}, calls of layer "${shownName(own)}"`;
    const uses = requireList(entry.inbound_nodes ?? [], place).map((node) =>
      Array.isArray(node) ? readOldUse(node, place) : readUse(requireObject(node, place), place),
    );
    countUp(uses.length, context);
    waiting.push({ layer, uses });
  }
  const ends = places(config.output_layers, `${where}, output_layers`);
  const referred = [...ends, ...waiting.flatMap(({ uses }) => uses.flatMap((use) => use.operands))];
  // Keras 2 counts the uses of a nested model from 1: its own making was one.
  const firstUse = (layer: string, uses: number) => (referred.some(([name, use]) => name === layer && use >= uses) ? 1 : 0);
  const calls = waiting.flatMap(({ layer, uses }) => {
    const first = layer instanceof Model ? firstUse(layer.name, uses.length) : 0;
    return uses.map((use, i) => ({ layer, use, at: first + i }));
  });
  connectAll(calls, results, key, where);
  const find = (place: Place) => {
    const found = results.get(key(place));
    if (found) return found;
    throw new EvenkeelError({ where, expected: 'inputs and outputs that are results of its layers', got: show(place) });
  };
  const inputs = places(config.input_layers, `${where}, input_layers`).map(find);
  const outputs = ends.map(find);
  return new Functional({ inputs, outputs, ...settings(name, context) });
}

/** A use of a layer, under the number by which others refer to it. */
interface Call {
  readonly layer: Layer;
  readonly use: Use;
  readonly at: number;
}

/** Applies layers once their operands are there. A use waits in line behind the one operand that it lacks, so each is looked at a few times. */
function connectAll(
  calls: readonly Call[],
  results: Map<string, SymbolicTensor>,
  key: (place: Place) => string,
  where: string,
): void {
  const behind = new Map<string, Call[]>();
  const ready = [...calls];
  let left = ready.length;
  while (ready.length > 0) {
    const call = ready.shift() as Call;
    const lacking = call.use.operands.find((place) => !results.has(key(place)));
    if (lacking) {
      const line = behind.get(key(lacking)) ?? [];
      behind.set(key(lacking), [...line, call]);
      continue;
    }
    left--;
    const { layer, use, at } = call;
    const operands = use.operands.map((place) => results.get(key(place)) as SymbolicTensor);
    const made = layer.connect(operands, use.training === undefined ? {} : { training: use.training });
    for (const [index, tensor] of made.entries()) {
      bounded(tensor.shape, `${where}, layer "${shownName(layer.name)}"`);
      const place = key([layer.name, at, index]);
      results.set(place, tensor);
      ready.push(...(behind.get(place) ?? []));
      behind.delete(place);
    }
  }
  if (left > 0) {
    const [first] = [...behind.values()].flat();
    throw new EvenkeelError({
      where,
      expected: 'layers whose inputs are there',
      got: `layer "${first?.layer.name}", which needs what no layer gives`,
    });
  }
}

/**
 * Makes the model that a config describes, with fresh weights and not compiled.
 * @throws EvenkeelError naming the layer or option that is not here, or what does not fit together
 */
export function decodeModel(object: Json, context: ReadContext): Model {
  const className = requireText(object.class_name, context.where, 'the class of a model');
  if (!MODELS.includes(className)) {
    throw new EvenkeelError({
      where: context.where,
      expected: 'a Sequential or Functional model',
      got: className,
      remedy: 'A model that is a class of its own has no graph to read; save its layers as a Functional model.',
    });
  }
  const config = object.config;
  if (!isObject(config) && !Array.isArray(config))
    throw new EvenkeelError({ where: context.where, expected: 'the config of a model', got: show(config) });
  const name = isObject(config) && typeof config.name === 'string' ? config.name : className.toLowerCase();
  try {
    const model =
      className === 'Sequential' ? decodeSequential(name, object, context) : decodeFunctional(name, config as Json, context);
    if (isObject(config) && config.trainable === false) model.trainable = false;
    return model;
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) {
      throw new EvenkeelError(
        { where: `${context.where}, model "${shownName(name)}"`, expected: 'layers that fit together', got: String(cause) },
        { cause },
      );
    }
    if (cause.problem.where.startsWith(context.where)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: `${context.where}, ${cause.problem.where}` }, { cause });
  }
}
