import { EvenkeelError } from '../core/errors.ts';

/** Something of the library by its name, with options: an optimizer, a schedule, a loss, a metric. */
export interface NamedOptions {
  readonly name: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = string | number | boolean | readonly OptionValue[] | NamedOptions;

/** Whether the value of an option has options itself. */
export const isNamed = (value: OptionValue): value is NamedOptions =>
  typeof value === 'object' && !Array.isArray(value) && 'options' in value;

/** What a text of one is like, for help and errors. */
export const NAMED_FORM = 'NAME[:OPTION=VALUE,…]';

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const NAME = /^[a-z_]\w*$/i;

/** Cuts a text at a mark wherever that is in no brackets; undefined where brackets do not match. */
function cut(text: string, mark: string): string[] | undefined {
  const closing: string[] = [];
  const parts = [''];
  for (const c of text) {
    if (c === '(' || c === '[') closing.push(c === '(' ? ')' : ']');
    else if ((c === ')' || c === ']') && closing.pop() !== c) return undefined;
    if (c === mark && closing.length === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return closing.length === 0 ? parts.map((part) => part.trim()) : undefined;
}

/**
 * Takes a list of names with options apart. Commas stand between names and between the options of one: what has a = before any colon belongs to the
 * name in front of it.
 *
 *     splitNamed('adam,sgd:momentum=0.9,nesterov=true'); // ['adam', 'sgd:momentum=0.9,nesterov=true']
 */
export function splitNamed(text: string): string[] {
  const all: string[] = [];
  for (const part of cut(text, ',') ?? [text]) {
    const last = all.pop();
    if (last === undefined) all.push(part);
    else if (/^[^:]*=/.test(part)) all.push(`${last}${last.includes(':') ? ',' : ':'}${part}`);
    else all.push(last, part);
  }
  return all;
}

function readOptions(text: string, refuse: (got: string) => never): NamedOptions['options'] {
  const options = new Map<string, OptionValue>();
  for (const part of cut(text, ',') ?? refuse('brackets that do not match')) {
    const at = part.indexOf('=');
    const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at < 0 || !NAME.test(name)) refuse(part === '' ? 'no option after a comma or colon' : `"${part}"`);
    if (value === '') refuse(`${name} without a value`);
    if (options.has(name)) refuse(`${name} twice`);
    options.set(name, readValue(value, refuse));
  }
  return Object.fromEntries(options);
}

/** A number, true, false, a list in square brackets, a name with options in round ones, or the text itself. */
function readValue(text: string, refuse: (got: string) => never): OptionValue {
  if (NUMBER.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text.startsWith('[') && text.endsWith(']')) {
    const inner = text.slice(1, -1).trim();
    return inner === '' ? [] : (cut(inner, ',') ?? refuse(text)).map((part) => readValue(part, refuse));
  }
  const [, name, inner] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  if (name === undefined) return text;
  return { name, options: inner?.trim() ? readOptions(inner, refuse) : {} };
}

/**
 * Reads a name with options, of which a value may be a list or have options itself.
 *
 *     parseNamed('adam:learningRate=cosineDecay(initialLearningRate=0.1,decaySteps=500)', 'option --optimizer');
 *
 * @param where what errors call it
 * @throws EvenkeelError for a text of another form
 */
export function parseNamed(text: string, where: string): NamedOptions {
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where,
      expected: `${NAMED_FORM}, a value being a number, a text, [A,B] or NAME(OPTION=VALUE,…)`,
      got,
    });
  };
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (!NAME.test(name)) refuse(text === '' ? 'an empty text' : `"${text}"`);
  return { name, options: colon < 0 ? {} : readOptions(text.slice(colon + 1), refuse) };
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, options } = value as NamedOptions;
  return `${name}(${optionsText(options)})`;
}

const optionsText = (options: Readonly<Record<string, unknown>>) =>
  Object.entries(options)
    .map(([option, value]) => `${option}=${valueText(value)}`)
    .join(',');

/** The text that `parseNamed` reads. */
export const namedText = ({ name, options }: NamedOptions): string =>
  Object.keys(options).length === 0 ? name : `${name}:${optionsText(options)}`;

/** What a file says of one, as text: a text, or `{ "name": …, options }` with options that are numbers, texts, lists or such objects; undefined for else. */
export function textOfNamed(given: unknown): string | undefined {
  if (typeof given === 'string') return given.trim();
  const named = namedOf(given);
  return named && namedText(named);
}

function namedOf(given: unknown): NamedOptions | undefined {
  const { name, ...rest } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') return undefined;
  const entries = Object.entries(rest).map(([option, value]) => [option, optionOf(value)] as const);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return { name, options: Object.fromEntries(entries) as NamedOptions['options'] };
}

function optionOf(value: unknown): OptionValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (!Array.isArray(value)) return namedOf(value);
  const all = value.map(optionOf);
  return all.includes(undefined) ? undefined : (all as OptionValue[]);
}
