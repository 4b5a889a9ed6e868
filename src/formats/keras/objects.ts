import { configOf } from '../../core/config.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { byName as activations } from '../../nn/activations/activations.ts';
import * as constraints from '../../nn/constraints/index.ts';
import * as initializers from '../../nn/initializers/index.ts';
import * as regularizers from '../../nn/regularizers/index.ts';
import { customName, customOf, type FormatContext } from './context.ts';
import { Float, isObject, type Json, requireObject, requireText, show } from './json.ts';
import { fromKey, toClass, toKey, toSnake } from './names.ts';
import { oldActivation, oldActivationName } from './versions.ts';

/** Kinds of things that are functions with a recipe. */
export type Kind = 'initializer' | 'regularizer' | 'constraint';
type Maker = (options?: never) => object;

const { getInitializer, ...initializerMakers } = initializers;
const { getRegularizer, ...regularizerMakers } = regularizers;
const { getConstraint, ...constraintMakers } = constraints;

const makers: Readonly<Record<Kind, Readonly<Record<string, Maker>>>> = {
  initializer: initializerMakers,
  regularizer: regularizerMakers,
  constraint: constraintMakers,
};

const getters = { initializer: getInitializer, regularizer: getRegularizer, constraint: getConstraint };

/** Regularizers and initializers both have an `orthogonal`; Keras tells them apart by the name of the class. */
const classOf = (kind: Kind, name: string) =>
  kind === 'regularizer' && name === 'orthogonal' ? 'OrthogonalRegularizer' : toClass(name);

/** Options whose values are names, which Keras writes in snake case. */
const NAMED_VALUES = new Set(['mode', 'distribution', 'classAggregation']);

/** Options that Keras counts or that are places. All other numbers are written with a point: Keras insists on it in some and takes it in all. */
const INTEGERS = new Set([
  'axis',
  'boundaries',
  'classId',
  'decaySteps',
  'emaOverwriteFrequency',
  'firstDecaySteps',
  'gradientAccumulationSteps',
  'ignoreClass',
  'k',
  'numRegressors',
  'numThresholds',
  'seed',
  'topK',
  'warmupSteps',
]);

/** The value of an option of a maker as Keras writes it. */
export function toOptionValue(option: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((v) => toOptionValue(option, v));
  if (typeof value === 'number' && !INTEGERS.has(option)) return new Float(value);
  return NAMED_VALUES.has(option) && typeof value === 'string' ? toSnake(value) : (value ?? null);
}
/** The value of an option of a maker from Keras's. */
export function fromOptionValue(option: string, value: unknown): unknown {
  if (!NAMED_VALUES.has(option) || typeof value !== 'string') return value;
  // The name before there was another normal distribution.
  return option === 'distribution' && value === 'normal' ? 'truncatedNormal' : fromKey(value);
}

/** An object as Keras 3 writes one. */
export const kerasObject = (module: string, className: string, config: unknown) => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

/** A function of a user's own as Keras writes one. */
function customFunction(thing: object, kind: string, context: FormatContext): Json {
  const name = customName(thing, context);
  if (name) return { module: 'builtins', class_name: 'function', config: name, registered_name: name };
  throw new EvenkeelError({
    where: `${context.where}, ${kind}`,
    expected: 'a function with a name, by which the file can call it',
    got: 'one without',
    remedy: 'Give it in customObjects: { NAME: function }.',
  });
}

/** Config of a maker's options, all but `name`. */
export const toConfig = (options: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(options).flatMap(([option, value]) =>
      value === undefined ? [] : [[toKey(option), toOptionValue(option, value)]],
    ),
  );

/** Options that Keras has no default for. */
const REQUIRED: Readonly<Record<string, Json>> = { constant: { value: 0 } };

/** An initializer, regularizer or constraint, or the name of one. */
export function encodeObject(kind: Kind, like: unknown, context: FormatContext): unknown {
  const thing = getters[kind](like as never, `${context.where}, ${kind}`);
  const recipe = configOf(thing);
  if (!recipe) return customFunction(thing, kind, context);
  return kerasObject(`keras.${kind}s`, classOf(kind, recipe.name), toConfig({ ...REQUIRED[recipe.name], ...recipe.options }));
}

/**
 * Options for a maker from a Keras config, by an allowlist.
 * @throws EvenkeelError for an option that is neither known nor without effect
 */
export function fromConfig(config: Json, known: readonly string[], ignored: readonly string[], where: string): Json {
  const options: [string, unknown][] = [];
  for (const [key, value] of Object.entries(config)) {
    const option = fromKey(key);
    if (known.includes(option)) {
      if (value !== null) options.push([option, fromOptionValue(option, value)]);
    } else if (!ignored.includes(key) && value !== null && value !== false) {
      throw new EvenkeelError({
        where: `${where}, option ${key}`,
        expected: known.length > 0 ? `one of ${known.map(toKey).join(', ')}` : 'no options',
        got: show(value),
      });
    }
  }
  return Object.fromEntries(options);
}

/** Options of the makers that have some. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  constant: ['value'],
  randomUniform: ['minval', 'maxval'],
  randomNormal: ['mean', 'stddev'],
  truncatedNormal: ['mean', 'stddev'],
  varianceScaling: ['scale', 'mode', 'distribution'],
  identity: ['gain'],
  l1: ['l1'],
  l2: ['l2'],
  l1l2: ['l1', 'l2'],
  maxNorm: ['maxValue', 'axis'],
  minMaxNorm: ['minValue', 'maxValue', 'rate', 'axis'],
  unitNorm: ['axis'],
};

/** Names that older files have. */
const ALIASES: Readonly<Record<string, string>> = {
  normal: 'randomNormal',
  uniform: 'randomUniform',
  one: 'ones',
  zero: 'zeros',
};

/**
 * The thing that a file names or describes.
 * @throws EvenkeelError for one that is neither here nor in customObjects
 */
export function decodeObject(kind: Kind, value: unknown, where: string, context: FormatContext): unknown {
  const object = isObject(value) ? value : undefined;
  const className = requireText(object ? object.class_name : value, where, `the name of a ${kind}`);
  const config = object?.config;
  const custom = customOf(context, object?.registered_name, className, config);
  if (custom) return custom;
  const short = className.toLowerCase();
  const wanted = Object.hasOwn(ALIASES, short) ? (ALIASES[short] as string) : className;
  const entry = Object.entries(makers[kind]).find(
    ([name]) => name === wanted || classOf(kind, name) === wanted || toSnake(name) === wanted,
  );
  if (!entry) {
    throw new EvenkeelError({
      where,
      expected: `a known ${kind}`,
      got: show(className === 'function' ? config : className),
      remedy: `Give it in customObjects: { ${className === 'function' ? String(config) : className}: … }.`,
    });
  }
  const [name, make] = entry;
  const own = name === 'orthogonal' ? (kind === 'initializer' ? ['gain'] : ['factor', 'mode']) : (OPTIONS[name] ?? []);
  // Axes are told apart by position there and by meaning here; a seed belongs to the model.
  const ignored = ['seed', 'input_axes', 'output_axes', 'dtype'];
  const options = fromConfig(config === undefined || config === null ? {} : requireObject(config, where), own, ignored, where);
  return make(options as never);
}

/** An activation, or the name of one. */
export function encodeActivation(like: unknown, context: FormatContext): unknown {
  if (typeof like === 'string') return toSnake(like);
  const entry = Object.entries(activations).find(([, f]) => f === like);
  if (entry) return toSnake(entry[0]);
  const old = oldActivationName(like);
  if (!old) return customFunction(like as object, 'activation', context);
  if (context.oldNames) return old;
  context.warn(`${context.where}: Keras 3 does not have ${old} and needs it in custom_objects.`);
  return { module: 'builtins', class_name: 'function', config: old, registered_name: old };
}

/** @throws EvenkeelError for one that is neither here nor in customObjects */
export function decodeActivation(value: unknown, where: string, context: FormatContext): unknown {
  const object = isObject(value) ? value : undefined;
  const custom = customOf(context, object?.registered_name, object?.config, object?.class_name, value);
  if (custom) return custom;
  const inner = object?.class_name === 'function' ? object.config : (object?.class_name ?? value);
  const name = requireText(inner, where, 'the name of an activation');
  const found =
    oldActivation(name, context.kerasVersion) ??
    Object.keys(activations).find((a) => a === name || toSnake(a) === name || a.toLowerCase() === name);
  if (found) return found;
  throw new EvenkeelError({
    where,
    expected: `an activation (${Object.keys(activations).map(toSnake).join(', ')})`,
    got: show(name),
    remedy: `Give it in customObjects: { ${name}: (x) => … }.`,
  });
}
