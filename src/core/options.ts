import { describeValue } from './checks.ts';
import { EvenkeelError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import * as option from './option.ts';

/** What a schema says of an option: how it is, or only whether it must be given. */
type Entry<O, K extends keyof O> =
  Record<never, never> extends Pick<O, K>
    ?
        | 'optional'
        | (undefined extends Required<O>[K]
            ? option.OptionalOption<Exclude<O[K], undefined>> | option.DefaultedOption<Exclude<O[K], undefined>>
            : option.DefaultedOption<Required<O>[K]>)
    : 'required' | option.RequiredOption<O[K]>;

/**
 * The options of a thing, each by its name, in the order in which messages list them. The compiler holds it to the interface: one that is
 * missing, one too many, or one that is wrongly said to have a default does not compile.
 */
export type Schema<O> = { readonly [K in keyof O]-?: Entry<O, K> };

/** A schema whatever it is of. */
export type AnySchema = Readonly<Record<string, 'optional' | 'required' | option.Option>>;

/** Whether an option must be given. */
export const isRequired = (entry: AnySchema[string] | undefined): boolean =>
  entry === 'required' || (typeof entry === 'object' && entry.required === true);

/** Options with the defaults of those that were left out. */
export function withDefaults<O extends object>(options: O | undefined, schema: Schema<O>): Required<O> {
  const complete: Record<string, unknown> = { ...options };
  for (const [name, entry] of Object.entries<AnySchema[string]>(schema)) {
    if (complete[name] === undefined && typeof entry === 'object') complete[name] = entry.default;
  }
  return complete as Required<O>;
}

/** Nothing but what `O` has: parts that a schema is put together from could bring more. */
export type Exactly<O, S> = S & { readonly [K in Exclude<keyof S, keyof O>]: never };

/** What options are refused for, told in the words of the one who gave them. */
function refuse(where: string, expected: string, got: string, remedy: { readonly remedy?: string } = {}): never {
  throw new EvenkeelError({ where, expected, got, ...remedy });
}

const exampleOf = (name: string, value: unknown) => {
  const text = ['number', 'string', 'boolean'].includes(typeof value) || Array.isArray(value) ? JSON.stringify(value) : '…';
  return { remedy: `Options are given by name: { ${name}: ${text.length > 40 ? '…' : text} }.` };
};

/**
 * Checks which options were given, and their values by those that the schema describes.
 * @throws EvenkeelError for what is no object, for a name that is not known, with the nearest one, for a value that does not fit, and where
 * one without a default is missing
 */
export function checkOptions<O extends object, S extends Schema<O>>(
  where: string,
  options: O | undefined,
  schema: Exactly<NoInfer<O>, S>,
): void {
  check(where, options, schema as unknown as AnySchema);
}

function check(where: string, options: unknown, schema: AnySchema): void {
  const names = Object.keys(schema);
  const list = names.join(', ');
  const required = names.filter((name) => isRequired(schema[name]));
  if (options === undefined) {
    if (required.length > 0)
      refuse(where, `options with ${required.join(' and ')}`, 'none', exampleOf(required[0] as string, {}));
    return;
  }
  if (!isPlain(options)) {
    if (names.length === 0) refuse(where, 'no options', describeValue(options));
    refuse(where, 'an object of options', describeValue(options), exampleOf(required[0] ?? (names[0] as string), options));
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(schema, name)) continue;
    refuse(where, names.length === 0 ? 'no options' : `options among ${list}`, name, didYouMean(name, names));
  }
  const missing = required.find((name) => options[name] === undefined);
  if (missing !== undefined) refuse(`${where}, option ${missing}`, 'a value, as it has no default', 'none');
  checkValues(where, options, schema);
}

/**
 * Checks the values of options by those that a schema describes.
 * @throws EvenkeelError for the first that does not fit
 */
export function checkValues(where: string, options: object, schema: AnySchema): void {
  for (const [name, entry] of Object.entries(schema)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (typeof entry === 'object' && value !== undefined) option.requireOption(`${where}, option ${name}`, value, entry);
  }
}

/** Whether something is an object of options, and no array, tensor or the like. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // A plain object of another realm, such as a frame or a worker's message, has a prototype of the same form.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const SCHEMA = Symbol('schema');

// biome-ignore lint/suspicious/noExplicitAny: the parameters are those of the function, whatever they are.
type Maker = (options: any) => unknown;

/**
 * A function of one object of options that checks them first, and that knows which there are.
 * @param where how messages call what it makes, which may depend on a name among the options
 */
export function withOptions<F extends Maker, S extends Schema<NonNullable<Parameters<F>[0]>>>(
  where: string | ((name: unknown) => string),
  schema: Exactly<NonNullable<Parameters<F>[0]>, S>,
  make: F,
): F {
  const checked = (options?: Readonly<Record<string, unknown>>) => {
    check(typeof where === 'string' ? where : where(options?.name), options, schema as unknown as AnySchema);
    return make(options);
  };
  return Object.assign(checked, { [SCHEMA]: schema }) as unknown as F;
}

/** A function that hands its options on to one made by `withOptions`, which checks them. */
export const sameOptions = <F extends Maker>(checks: object, make: F): F => Object.assign(make, { [SCHEMA]: schemaOf(checks) });

/** The options of a function made by `withOptions`. */
export const schemaOf = (make: object): AnySchema | undefined => (make as { readonly [SCHEMA]?: AnySchema })[SCHEMA];
