import type { Backend } from '../../backends/backend.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import { Functional, type Structure } from '../../models/functional.ts';
import { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { InputLayer } from '../../nn/layers/reshaping/shape.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import { input } from '../../training/data/inputs.ts';
import { customOf, type FormatContext } from './context.ts';
import { isObject, type Json, requireList, requireObject, requireText, show, shownName } from './json.ts';
import { decodeLayer, shapeIn } from './layers.ts';
import { Operand } from './operations/arguments.ts';
import { isOperation, Operation } from './operations/operation.ts';

/** More layers than any model has, nested ones included: what a file may ask for is bounded. */
const MAX_LAYERS = 4_000;
/** The most numbers that all layers together may give for one sample, and the most axes that one may have. */
const MAX_ELEMENTS = 2 ** 28;
const MAX_AXES = 16;

/** What a model from a file is given besides what the file says. */
export interface ReadContext extends FormatContext {
  readonly backend?: Backend;
  readonly seed: number;
  readonly onWarning?: (message: string) => void;
  /** For inputs whose size the file leaves open: of the one input, or by the inputs' names. */
  readonly inputShape?: Shape | Readonly<Record<string, Shape>>;
  /** Layers and calls of layers so far. */
  readonly count: { layers: number; elements: number };
  /** Layers that stand in several models, by the number they have in the file. */
  readonly shared: Map<number, Layer>;
}

const MODELS = ['Sequential', 'Functional', 'Model'];

/** The size of one sample, with what a file leaves open from the caller. */
function completeShape(shape: readonly (number | null)[], name: string, where: string, context: ReadContext): Shape {
  const { inputShape } = context;
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
  return bounded(full as number[], where, context);
}

function bounded(shape: Shape, where: string, { count }: ReadContext): Shape {
  count.elements += sizeOf(shape);
  if (shape.length <= MAX_AXES && count.elements <= MAX_ELEMENTS) return shape;
  throw new EvenkeelError({
    where,
    expected: `up to ${MAX_AXES} axes, and up to ${MAX_ELEMENTS} numbers a sample in all layers together`,
    got: shape.length > MAX_AXES ? `${shape.length} axes` : shapeText([null, ...shape]),
  });
}

/** Uses of layers in a model, those of models inside counted as often as they are used. */
const usesIn = (layer: Layer): number =>
  layer instanceof Model && layer.built ? layer.nodes.reduce((n, node) => n + usesIn(node.layer), 1) : 1;

/** Layers say for themselves whether they learn: the model's own word does not overrule them. */
const settings = (name: string, config: unknown, { backend, seed, onWarning }: ReadContext) => ({
  name,
  trainable: !(isObject(config) && config.trainable === false),
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
  const { shared_object_id: id } = object;
  const known = typeof id === 'number' ? context.shared.get(id) : undefined;
  if (known) return known;
  const layer = decodeNew(object, context);
  if (typeof id === 'number') context.shared.set(id, layer);
  return layer;
}

function decodeNew(object: Json, context: ReadContext): Layer {
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
  const first = isObject(list[0]) && isObject(list[0].config) ? list[0].config : {};
  const build = isObject(object.build_config) ? object.build_config.input_shape : undefined;
  const shape = shapeIn(first, where) ?? shapeIn({ batch_shape: config.build_input_shape ?? build ?? undefined }, where);
  // Layer by layer first, each checked before the next takes memory.
  const connect = (entry: SymbolicTensor, rest: readonly Layer[]) => {
    rest.reduce(
      (x, layer) => use(layer, [x], undefined, `${where}, layer "${shownName(layer.name)}"`, context)[0] as SymbolicTensor,
      entry,
    );
  };
  const [head, ...rest] = layers;
  const inner = head instanceof Model && head.built ? head.inputs : [];
  const given = shape
    ? completeShape(shape, head?.name ?? '', where, context)
    : Array.isArray(context.inputShape)
      ? bounded(context.inputShape as Shape, where, context)
      : inner[0]?.shape;
  if (head instanceof InputLayer) connect(head.connect([])[0] as SymbolicTensor, rest);
  else if (given) connect(input({ shape: given }), layers);
  const model = new Sequential(layers, settings(name, config, context));
  if (!model.built && given) model.buildFor([given]);
  return model;
}

/** Connects a layer, within the bounds of what a file may ask for. */
function use(
  layer: Layer,
  operands: readonly SymbolicTensor[],
  training: boolean | undefined,
  where: string,
  context: ReadContext,
): readonly SymbolicTensor[] {
  // A model is traced with everything in it, each time it is used.
  if (layer instanceof Model) countUp(usesIn(layer), context);
  const results = layer.connect(operands, training === undefined ? {} : { training });
  for (const { shape } of results) bounded(shape, where, context);
  return results;
}

/** A place in the graph: the name of a layer, which of its uses, which of its results. */
type Place = readonly [layer: string, use: number, index: number];

const isPlace = (value: unknown) => Array.isArray(value) && typeof value[0] === 'string';

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

/** A mask that Keras writes for a model inside has the structure of its inputs. */
const isNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && !('class_name' in value) && Object.values(value).every(isNothing));

function readKwargs(kwargs: unknown, where: string): boolean | undefined {
  let training: boolean | undefined;
  for (const [key, value] of Object.entries(isObject(kwargs) ? kwargs : {})) {
    if (key === 'training' && typeof value === 'boolean') training = value;
    else if (!isNothing(value)) {
      throw new EvenkeelError({ where, expected: 'a call with inputs and training alone', got: `${key}: ${show(value)}` });
    }
  }
  return training;
}

/**
 * What Keras 3 writes: { args, kwargs }, tensors as objects that know where they come from. The `training` of a functional model's layers is
 * never obeyed by Keras's `fit`, `evaluate` and `predict`, which pass their own; what a user of Evenkeel asked for stands in `evenkeel`.
 */
function readUse({ args, kwargs, evenkeel }: Json, where: string): Use {
  const { inputs, ...rest } = isObject(kwargs) ? kwargs : {};
  const tensors = (arg: unknown): Place[] => {
    if (arg === null || arg === undefined) return [];
    if (Array.isArray(arg)) return arg.flatMap(tensors);
    const config = isObject(arg) && arg.class_name === '__keras_tensor__' ? arg.config : undefined;
    if (isObject(config)) return [placeOf(config.keras_history, where)];
    if (isObject(arg) && !('class_name' in arg)) return inKeyOrder(arg).flatMap(tensors);
    throw new EvenkeelError({ where, expected: 'a call with results of other layers', got: show(arg) });
  };
  const operands = [...tensors(requireList(args, where, 'the arguments of a call')), ...tensors(inputs)];
  readKwargs(rest, where);
  return { operands, training: isObject(evenkeel) ? readKwargs({ training: evenkeel.training ?? null }, where) : undefined };
}

/** The uses of an operation: each is a layer of its own, since what it is called with besides tensors belongs to the call. */
function decodeOperation(entry: Json, where: string): Call[] {
  const { module, class_name: className, config, inbound_nodes: nodes } = entry;
  const name = requireText(entry.name, `${where}, an operation`, 'its name');
  const place = `${where}, operation "${shownName(name)}"`;
  return requireList(nodes, place).map((node, at) => {
    const { args, kwargs } = requireObject(node, place);
    const operands: Place[] = [];
    const toTemplate = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(toTemplate);
      if (!isObject(value)) return value;
      if (value.class_name !== '__keras_tensor__') return value;
      const { keras_history: history } = requireObject(value.config, place);
      return new Operand(operands.push(placeOf(history, place)) - 1);
    };
    const template = requireList(args, place, 'the arguments of a call').map(toTemplate);
    const named = Object.fromEntries(Object.entries(isObject(kwargs) ? kwargs : {}).map(([key, v]) => [key, toTemplate(v)]));
    const layer = new Operation({
      name: at === 0 ? name : `${name}_${at}`,
      module: module as string,
      className: requireText(className, place, 'the name of its class'),
      config: requireObject(config, place),
      args: template,
      kwargs: named,
    });
    layer.autoNamed = at > 0;
    return { layer, name, use: { operands, training: undefined }, at };
  });
}

/** What Keras 2 and TensorFlow.js write: a list of [layer, use, result, kwargs]. Keras 2 obeys a `training` that stands there, and writes no default. */
function readOldUse(node: readonly unknown[], where: string): Use {
  const list = typeof node[0] === 'string' ? [node] : node;
  const kwargs = list.map((entry) => readKwargs(Array.isArray(entry) ? entry[3] : undefined, where));
  return { operands: list.map((entry) => placeOf(entry, where)), training: kwargs.find((t) => t !== undefined) };
}

/** The values of an object as Keras orders them: by their keys. */
const inKeyOrder = (object: Json): unknown[] =>
  Object.keys(object)
    .sort()
    .map((key) => object[key]);

/** A list of places, or one, or an object of places. */
function places(value: unknown, where: string): Place[] {
  if (isObject(value)) return inKeyOrder(value).flatMap((v) => places(v, where));
  const list = requireList(value, where);
  return typeof list[0] === 'string' ? [placeOf(list, where)] : list.flatMap((v) => places(v, where));
}

/** How a config gives inputs or outputs. Keras 2 writes a list for one tensor too. */
function structureOf(value: unknown, old: boolean): Structure {
  if (isObject(value)) return Object.values(value).every(isPlace) ? Object.keys(value).sort() : 'list';
  const list = value as readonly unknown[];
  return isPlace(list) || (old && list.length === 1) ? 'single' : 'list';
}

function decodeFunctional(name: string, config: Json, context: ReadContext): Functional {
  const where = `${context.where}, model "${shownName(name)}"`;
  const waiting: { layer: Layer; uses: Use[] }[] = [];
  const results = new Map<string, SymbolicTensor>();
  const key = ([layer, use, index]: Place) => JSON.stringify([layer, use, index]);
  const known = new Set<string>();
  let old = false;
  const operations: Call[] = [];
  for (const value of requireList(config.layers, `${where}, layers`)) {
    const entry = requireObject(value, `${where}, a layer`);
    if (isOperation(entry) && !customOf(context, entry.registered_name, entry.class_name)) {
      const calls = decodeOperation(entry, where);
      countUp(calls.length, context);
      operations.push(...calls);
      continue;
    }
    const layer = decodeAny(value, context);
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
    const uses = requireList(entry.inbound_nodes ?? [], place).map((node) => {
      old ||= Array.isArray(node);
      return Array.isArray(node) ? readOldUse(node, place) : readUse(requireObject(node, place), place);
    });
    countUp(uses.length, context);
    waiting.push({ layer, uses });
  }
  const ends = places(config.output_layers, `${where}, output_layers`);
  const operands = [...operations, ...waiting.flatMap(({ uses }) => uses.map((use) => ({ use })))].flatMap(
    ({ use }) => use.operands,
  );
  const uses = new Map(waiting.map(({ layer, uses }) => [layer.name, { layer, count: uses.length }]));
  // The making of a nested model counts as its first use: in Keras 2 wherever the model is referred to, in Keras 3 among the outputs alone.
  const isLater = (name: string, places: readonly Place[]) =>
    places.some(([layer, use]) => layer === name && use >= (uses.get(name)?.count ?? 0));
  const calls = waiting.flatMap(({ layer, uses }) => {
    const first = old && layer instanceof Model && isLater(layer.name, [...ends, ...operands]) ? 1 : 0;
    return uses.map((use, i) => ({ layer, name: layer.name, use, at: first + i }));
  });
  calls.push(...operations);
  const made = ([name, use, index]: Place): Place => {
    const found = uses.get(name);
    if (old || !(found?.layer instanceof Functional)) return [name, use, index];
    return [name, (use === 0 ? found.count : use) - 1, index];
  };
  connectAll(calls, results, key, where, context);
  const find = (place: Place) => {
    const found = results.get(key(place));
    if (found) return found;
    throw new EvenkeelError({ where, expected: 'inputs and outputs that are results of its layers', got: show(place) });
  };
  const inputs = places(config.input_layers, `${where}, input_layers`).map(find);
  const outputs = ends.map(made).map(find);
  if (outputs.length === 0) throw new EvenkeelError({ where, expected: 'outputs', got: 'none' });
  const structures = { inputs: structureOf(config.input_layers, old), outputs: structureOf(config.output_layers, old) };
  return new Functional({ inputs, outputs, ...settings(name, config, context) }, structures);
}

/** A use of a layer, under the name and the number by which others refer to it. */
interface Call {
  readonly layer: Layer;
  readonly name: string;
  readonly use: Use;
  readonly at: number;
}

/** Applies layers once their operands are there. A use waits in line behind the one operand that it lacks, so each is looked at a few times. */
function connectAll(
  calls: readonly Call[],
  results: Map<string, SymbolicTensor>,
  key: (place: Place) => string,
  where: string,
  context: ReadContext,
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
    const { layer, name, at } = call;
    const { operands, training } = call.use;
    const place = `${where}, layer "${shownName(layer.name)}"`;
    const inputs = operands.map((operand) => results.get(key(operand)) as SymbolicTensor);
    for (const [index, tensor] of use(layer, inputs, training, place, context).entries()) {
      const result = key([name, at, index]);
      results.set(result, tensor);
      ready.push(...(behind.get(result) ?? []));
      behind.delete(result);
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

/** The names of a model's outputs where its config has them by name, in the order of the outputs. */
export function outputKeysOf({ config }: Json): readonly string[] | undefined {
  const structure = isObject(config) && isObject(config.output_layers) ? structureOf(config.output_layers, false) : 'list';
  return Array.isArray(structure) ? structure : undefined;
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
    return className === 'Sequential' ? decodeSequential(name, object, context) : decodeFunctional(name, config as Json, context);
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
