import { z } from 'zod';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { readSource } from '../platform/files/source.ts';
import { type ComparisonValues, FACTORS, FLAGS, type Flag, type FlagName } from './flags.ts';
import { importModule, isModule } from './module.ts';
import type { Option } from './option.ts';
import { SCHEMA_PROPERTY, withoutSchemaKey } from './schemaKey.ts';

/** Designs in which not all combinations are trained are lists of conditions. */
const CONDITIONS = 'conditions';

/** What a flag's option makes of a value in a file: texts are read as the flag's are, `1:201`, others are taken as they are. */
function readValue(option: Option, given: unknown, where: string): unknown {
  const parsed = option.schema.safeParse(typeof given === 'string' ? option.parse(given) : given);
  if (parsed.success) return parsed.data;
  throw new EvenkeelError({
    where,
    expected: option.expected,
    got: typeof given === 'string' ? JSON.stringify(given) : describeValue(given),
  });
}

function refuseKey(key: string, keys: readonly string[], where: string): never {
  throw new EvenkeelError({ where, expected: `keys among ${keys.join(', ')}`, got: `"${key}"`, ...didYouMean(key, keys) });
}

/** @throws EvenkeelError for a list, null and what is no object */
export function requireObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new EvenkeelError({ where, expected: 'an object', got: describeValue(value) });
}

/** The value of an option, or several of one that is a factor. */
function readOption(name: string, given: unknown, where: string): unknown {
  const { option, isFactor } = FLAGS[name as FlagName] as Flag;
  if (!isFactor || !Array.isArray(given)) return readValue(option, given, where);
  if (given.length === 0) throw new EvenkeelError({ where, expected: 'one value or several', got: 'a list of 0' });
  const values = given.map((one, i) => readValue(option, one, `${where}.${i}`));
  const twice = values.findIndex((value, i) => values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)) < i);
  if (twice >= 0)
    throw new EvenkeelError({ where: `${where}.${twice}`, expected: 'each value once', got: describeValue(given[twice]) });
  return values.length === 1 ? values[0] : values;
}

/** The conditions of a design that is no full factorial: each says values of factors, the same ones. */
function readConditions(given: unknown, where: string): Record<string, unknown>[] {
  if (!Array.isArray(given) || given.length < 2) {
    throw new EvenkeelError({ where, expected: 'a list of two conditions or more', got: describeValue(given) });
  }
  const names = Object.keys(FACTORS);
  const conditions = given.map((one, i) => {
    const at = `${where}.${i}`;
    const entries = Object.entries(requireObject(one, at)).map(([name, value]) => {
      if (!Object.hasOwn(FACTORS, name)) refuseKey(name, names, at);
      return [name, readValue((FACTORS[name] as Flag).option, value, `${at}.${name}`)] as const;
    });
    return Object.fromEntries(entries);
  });
  const keysOf = (condition: object) => Object.keys(condition).sort().join(', ');
  const other = conditions.findIndex((condition) => keysOf(condition) !== keysOf(conditions[0] as object));
  if (other < 0 && keysOf(conditions[0] as object) !== '') return conditions;
  throw new EvenkeelError({
    where: `${where}.${Math.max(0, other)}`,
    expected: `values of the same options in each condition, as in the first: ${keysOf(conditions[0] as object) || 'at least one'}`,
    got: keysOf(conditions[Math.max(0, other)] as object) || 'none',
  });
}

/**
 * The design of a comparison as a file or a program describes it, with the names of the flags: `{ norm: ['none', 'batch'], scale: ['raw', 'unit'],
 * seeds: 6 }`. An option with several values is a factor, of which all combinations are trained; `conditions` lists those of a design that is not full.
 * @param where what errors call it
 * @throws EvenkeelError naming the path of what does not fit, with what is expected there
 */
export function readComparison(value: unknown, where: string): ComparisonValues {
  const names = [...Object.keys(FLAGS), CONDITIONS];
  const entries = Object.entries(requireObject(withoutSchemaKey(value), where)).flatMap(([name, given]) => {
    const at = `${where}, ${name}`;
    if (!names.includes(name)) refuseKey(name, names, where);
    if (given === null || given === undefined) return [];
    return [[name, name === CONDITIONS ? readConditions(given, at) : readOption(name, given, at)] as const];
  });
  return Object.fromEntries(entries) as ComparisonValues;
}

async function readYaml(text: string, where: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (!error) return document.toJS({ maxAliasCount: 100 });
  const [got] = error.message.split(':\n');
  throw new EvenkeelError({ where, expected: 'YAML or JSON', got: got as string, remedy: 'Correct the file.' }, { cause: error });
}

/**
 * Reads the design of a comparison from a YAML or JSON file, or from a module whose default export it is.
 * @throws EvenkeelError for a file that cannot be read, and as `readComparison`
 */
export async function readComparisonFile(path: string): Promise<ComparisonValues> {
  const where = `config ${path}`;
  if (isModule(path)) {
    const { default: value } = await importModule(path, where);
    if (value === undefined) throw new EvenkeelError({ where, expected: 'a default export', got: 'none' });
    return readComparison(value, where);
  }
  const { bytes } = await readSource(path);
  return readComparison(await readYaml(new TextDecoder().decode(bytes), where), where);
}

/** The JSON Schema of a design in a file, for editors that check and complete one. */
export function comparisonJsonSchema(): object {
  const written = ({ option: { schema, description, expected } }: Flag) => {
    const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const takesText = json.type !== 'string' && json.type !== 'boolean' && json.enum === undefined;
    const one = takesText ? { anyOf: [json, { type: 'string', description: expected }] } : json;
    return { one, description };
  };
  const properties = Object.entries(FLAGS as Readonly<Record<string, Flag>>).map(([name, flag]) => {
    const { one, description } = written(flag);
    if (!flag.isFactor) return [name, { ...one, description }];
    const several = { type: 'array', items: one, minItems: 1, uniqueItems: true };
    return [name, { anyOf: [one, several], description: `${description}; several values are all compared` }];
  });
  const factors = Object.entries(FACTORS).map(([name, flag]) => [name, written(flag).one]);
  const conditions = {
    type: 'array',
    minItems: 2,
    items: { type: 'object', properties: Object.fromEntries(factors), additionalProperties: false },
    description: 'the combinations to train, where not all are wanted',
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'evenkeel compare',
    type: 'object',
    properties: { ...SCHEMA_PROPERTY, ...Object.fromEntries([...properties, [CONDITIONS, conditions]]) },
    additionalProperties: false,
  };
}
