import { type Aliases, findByName } from '../../core/byName.ts';
import { configOf } from '../../core/config.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { type AnyOptionTable, type Option, optionsOf } from '../../core/options.ts';
import { byName as activations } from '../../nn/activations/activations.ts';
import * as constraints from '../../nn/constraints/all.ts';
import { getConstraint } from '../../nn/constraints/getConstraint.ts';
import * as initializers from '../../nn/initializers/all.ts';
import { getInitializer, initializerAliases } from '../../nn/initializers/initializers.ts';
import * as regularizers from '../../nn/regularizers/all.ts';
import { getRegularizer, regularizerAliases } from '../../nn/regularizers/getRegularizer.ts';
import { customName, customOf, type FormatContext } from './context.ts';
import { Float, isObject, type Json, requireObject, requireText, show } from './json.ts';
import { fromKey, toClass, toKey, toSnake } from './names.ts';
import { oldActivation, oldActivationName } from './versions.ts';

/** Kinds of things that are functions and note how they were made. */
export type Kind = 'initializer' | 'regularizer' | 'constraint';
type Maker = (options?: never) => object;

const makers: Readonly<Record<Kind, Readonly<Record<string, Maker>>>> = {
  initializer: initializers,
  regularizer: regularizers,
  constraint: constraints,
};

const aliases: Readonly<Record<Kind, Aliases>> = {
  initializer: initializerAliases,
  regularizer: regularizerAliases,
  constraint: {},
};

const getters = { initializer: getInitializer, regularizer: getRegularizer, constraint: getConstraint };

/** Regularizers and initializers both have an `orthogonal`; Keras tells them apart by the name of the class. */
const classOf = (kind: Kind, name: string) =>
  kind === 'regularizer' && name === 'orthogonal' ? 'OrthogonalRegularizer' : toClass(name);

/** How a table describes an option; undefined for options of custom things. */
const optionIn = (table: AnyOptionTable, name: string): Option<unknown> | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const keyOf = (name: string, option: Option<unknown> | undefined) => option?.key || toKey(name);

/** The value of an option as Keras writes it. Numbers that do not count are written with a point: Keras insists on it in some and takes it in all. */
function toValue(value: unknown, option: Option<unknown> | undefined): unknown {
  if (Array.isArray(value)) return value.map((v) => toValue(v, option));
  if (typeof value === 'number' && option?.form !== 'integer') return new Float(value);
  return option?.form === 'name' && typeof value === 'string' ? toSnake(value) : (value ?? null);
}

/** Values of options that older versions of Keras wrote. */
const OLD_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // The name before there was another normal distribution.
  distribution: { normal: 'truncatedNormal' },
};

/** The value of an option from Keras's. */
function fromValue(name: string, value: unknown, option: Option<unknown> | undefined): unknown {
  if (option?.form !== 'name' || typeof value !== 'string') return value;
  return OLD_VALUES[name]?.[value] ?? fromKey(value);
}

/** An object as Keras 3 writes one. */
export const kerasObject = (module: string, className: string, config: unknown) => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

/** A custom function as Keras writes one. */
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

/** Options as Keras writes them. Those that are undefined, and those that it does not have, are left out. */
export const toConfig = (options: Readonly<Record<string, unknown>>, table: AnyOptionTable) =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => {
      const option = optionIn(table, name);
      return value === undefined || option?.key === false ? [] : [[keyOf(name, option), toValue(value, option)]];
    }),
  );

/** The options among some that Keras does not have. */
export const outsideKeras = (options: Json, table: AnyOptionTable): Json =>
  Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && optionIn(table, name)?.key === false),
  );

/** Options that Keras has no default for. */
const REQUIRED: Readonly<Record<string, Json>> = { constant: { value: 0 } };

/** An initializer, regularizer or constraint, or the name of one. */
export function encodeObject(kind: Kind, like: unknown, context: FormatContext): unknown {
  const thing = getters[kind](like as never, `${context.where}, ${kind}`);
  const config = configOf(thing);
  if (!config) return customFunction(thing, kind, context);
  const options = { ...REQUIRED[config.name], ...config.options };
  return kerasObject(
    `keras.${kind}s`,
    classOf(kind, config.name),
    toConfig(options, optionsOf(makers[kind][config.name] as Maker) ?? {}),
  );
}

/**
 * Options from a Keras config, by a table.
 * @throws EvenkeelError for an option that is neither in the table nor without effect
 */
export function fromConfig(config: Json, table: AnyOptionTable, ignored: readonly string[], where: string): Json {
  const names = new Map(Object.keys(table).map((name) => [keyOf(name, optionIn(table, name)), name]));
  const options: [string, unknown][] = [];
  for (const [key, value] of Object.entries(config)) {
    // TensorFlow.js writes some options by other keys, which say the same.
    const ours = fromKey(key);
    const name = names.get(key) ?? (Object.hasOwn(table, ours) ? ours : undefined);
    if (name !== undefined) {
      if (value !== null) options.push([name, fromValue(name, value, optionIn(table, name))]);
    } else if (!ignored.includes(key) && value !== null && value !== false) {
      throw new EvenkeelError({
        where: `${where}, option ${key}`,
        expected: names.size > 0 ? `one of ${[...names.keys()].join(', ')}` : 'no options',
        got: show(value),
      });
    }
  }
  return Object.fromEntries(options);
}

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
  const entry = findByName(makers[kind], className, aliases[kind]);
  if (!entry) {
    throw new EvenkeelError({
      where,
      expected: `a known ${kind}`,
      got: show(className === 'function' ? config : className),
      remedy: `Give it in customObjects: { ${className === 'function' ? String(config) : className}: … }.`,
    });
  }
  const [, make] = entry;
  // Axes are told apart by position there and by meaning here; a seed belongs to the model.
  const ignored = ['seed', 'input_axes', 'output_axes', 'dtype'];
  const options = fromConfig(
    config === undefined || config === null ? {} : requireObject(config, where),
    optionsOf(make) ?? {},
    ignored,
    where,
  );
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
  const known =
    oldActivation(name, context.kerasVersion) ??
    Object.keys(activations).find((a) => a === name || toSnake(a) === name || a.toLowerCase() === name);
  if (known) return known;
  throw new EvenkeelError({
    where,
    expected: `an activation (${Object.keys(activations).map(toSnake).join(', ')})`,
    got: show(name),
    remedy: `Give it in customObjects: { ${name}: (x) => … }.`,
  });
}
