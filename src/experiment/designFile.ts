import { z } from 'zod';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { CONFIG_KEYS, configSchema, type Design } from './design.ts';
import { SCHEMA_PROPERTY, withoutSchemaKey } from './schemaKey.ts';

type Issue = z.core.$ZodIssue;

/** What stands at a path; a text stands for the object that it is short for. */
const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (typeof v === 'string' ? v : (v as Record<PropertyKey, unknown> | undefined)?.[key]), value);

function refuse(issue: Issue, value: unknown, where: string): never {
  const path = issue.path.join('.');
  const place = path === '' ? where : `${where}, ${path}`;
  if (issue.code === 'unrecognized_keys') {
    const known = CONFIG_KEYS[path] ?? [];
    throw new EvenkeelError({
      where: place,
      expected: `keys among ${known.join(', ')}`,
      got: issue.keys.map((k) => `"${k}"`).join(', '),
    });
  }
  const given = at(value, issue.path);
  if (given === undefined) {
    throw new EvenkeelError({ where: place, expected: expectedOf(issue), got: 'nothing', remedy: `Set ${path}.` });
  }
  throw new EvenkeelError({
    where: place,
    expected: expectedOf(issue),
    got: typeof given === 'string' ? JSON.stringify(given) : describeValue(given),
  });
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  record: 'an object',
  object: 'an object',
};

/** What would have been right, from what the schema's library says. */
function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_union') {
    const parts = issue.errors.map(([first]) => (first ? expectedOf(first) : '')).filter((text) => text !== '');
    return [...new Set(parts)].join(' or ');
  }
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  const isNumber = 'origin' in issue && (issue.origin === 'number' || issue.origin === 'int');
  if (issue.code === 'too_small') return isNumber ? `a number of at least ${issue.minimum}` : 'one that is not empty';
  if (issue.code === 'too_big')
    return isNumber ? `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}` : 'a shorter one';
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected;
  return issue.message.toLowerCase();
}

/**
 * Reads the design of a training from a config file.
 * @throws EvenkeelError for what is no JSON, naming the path of what does not fit, and for keys that are not known
 */
export function parseConfig(text: string, where: string): Design {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvenkeelError({ where, expected: 'JSON', got: (cause as Error).message, remedy: 'Mend the file.' }, { cause });
  }
  const parsed = configSchema.safeParse(withoutSchemaKey(value));
  if (!parsed.success) return refuse(parsed.error.issues[0] as Issue, value, where);
  const { seed, output, task, ...same } = parsed.data;
  return { ...same, arms: [], task: task ?? null, seeds: [seed], outputs: output };
}

/** The JSON Schema of a config, for editors that check and complete one. */
export function configJsonSchema(): object {
  const { $schema, properties, ...schema } = jsonSchema();
  return { $schema, title: 'evenkeel train', ...schema, properties: { ...SCHEMA_PROPERTY, ...properties } };
}

const jsonSchema = () =>
  z.toJSONSchema(configSchema, {
    io: 'input',
    override({ jsonSchema }) {
      if (!('shortFor' in jsonSchema)) return;
      // What is read as an object may be the value of one of its keys.
      const { shortFor: _, default: otherwise, description, ...long } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Record<string, unknown>)[key];
      Object.assign(jsonSchema, {
        anyOf: [{ type: 'string' }, long],
        ...(description && { description }),
        ...(otherwise !== undefined && { default: otherwise }),
      });
    },
  });
