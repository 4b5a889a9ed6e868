import { z } from 'zod';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { TASKS } from '../experiment/options.ts';

const whole = (least: number) => z.number().int().min(least);
const object = z.record(z.string(), z.unknown());

/** What callbacks a config may name; those that need a function are for the library. */
const CALLBACKS = [
  'backupAndRestore',
  'csvLogger',
  'earlyStopping',
  'modelCheckpoint',
  'reduceLROnPlateau',
  'tensorBoard',
  'terminateOnNaN',
] as const;

/** The files that a training can leave. */
const FILES = ['keras', 'h5', 'onnx', 'csv', 'json', 'chart'] as const;
/** Those that it leaves where nothing is said. */
export const DEFAULT_FILES: readonly (typeof FILES)[number][] = ['keras', 'onnx', 'csv', 'json', 'chart'];

const data = z.strictObject({
  path: z.string().min(1),
  label: z.union([z.string(), z.number().int()]).optional(),
  ignore: z.array(z.union([z.string(), z.number().int()]).transform(String)).optional(),
  missing: z.enum(['drop', 'mean', 'median']).optional(),
  categories: z.enum(['oneHot', 'index']).optional(),
  delimiter: z.string().min(1).optional(),
  decimal: z.enum(['.', ',']).optional(),
  skipBad: z.boolean().optional(),
  imageSize: z.tuple([whole(1), whole(1)]).optional(),
  colorMode: z.enum(['rgb', 'grayscale', 'rgba']).optional(),
  scale: z.enum(['raw', 'unit']).optional(),
  limit: whole(1).optional(),
});

const compile = z.strictObject({
  optimizer: z.union([z.string(), object]).optional(),
  loss: z.union([z.string(), object]).optional(),
  metrics: z.array(z.union([z.string(), object])).optional(),
});

const fit = z.strictObject({
  epochs: whole(1).optional(),
  batchSize: whole(1).optional(),
  validationSplit: z.number().min(0).lt(1).optional(),
  validationBatchSize: whole(1).optional(),
  validationFreq: z.union([whole(1), z.array(whole(1))]).optional(),
  stepsPerEpoch: whole(1).optional(),
  shuffle: z.boolean().optional(),
  classWeight: z.record(z.string().regex(/^\d+$/), z.number()).optional(),
});

const output = z.strictObject({
  folder: z.string().min(1).optional(),
  files: z.array(z.enum(FILES)).optional(),
});

const alone = (key: string) => (v: unknown) => (typeof v === 'string' ? { [key]: v } : v);

const schema = z.strictObject({
  model: z.union([z.string().min(1), z.array(object).min(1), object]),
  data: z.preprocess(alone('path'), data),
  task: z.enum(TASKS).optional(),
  compile: compile.optional(),
  fit: fit.default({}),
  callbacks: z.array(z.preprocess(alone('name'), z.looseObject({ name: z.enum(CALLBACKS) }))).default([]),
  output: z.preprocess(alone('folder'), output).default({}),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  threads: whole(1).max(64).optional(),
});

/** What `evenkeel train` is told. */
export type TrainConfig = z.infer<typeof schema>;

/** The keys of each part. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(schema.shape),
  data: Object.keys(data.shape),
  compile: Object.keys(compile.shape),
  fit: Object.keys(fit.shape),
  output: Object.keys(output.shape),
};

type Issue = z.core.$ZodIssue;

/** What stands at a path; a text stands for the object that it is short for. */
const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (typeof v === 'string' ? v : (v as Record<PropertyKey, unknown> | undefined)?.[key]), value);

function refuse(issue: Issue, value: unknown, where: string): never {
  const path = issue.path.join('.');
  const place = path === '' ? where : `${where}, ${path}`;
  if (issue.code === 'unrecognized_keys') {
    const known = KEYS[path] ?? [];
    throw new EvenkeelError({
      where: place,
      expected: `keys among ${known.join(', ')}`,
      got: issue.keys.map((k) => `"${k}"`).join(', '),
    });
  }
  const found = at(value, issue.path);
  if (found === undefined) {
    throw new EvenkeelError({ where: place, expected: expectedOf(issue), got: 'nothing', remedy: `Set ${path}.` });
  }
  throw new EvenkeelError({
    where: place,
    expected: expectedOf(issue),
    got: typeof found === 'string' ? JSON.stringify(found) : describeValue(found),
  });
}

/** What would have been right, from what the schema's library says. */
function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_union') {
    const parts = issue.errors.map(([first]) => (first ? expectedOf(first) : '')).filter((text) => text !== '');
    return [...new Set(parts)].join(' or ');
  }
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  const number = 'origin' in issue && (issue.origin === 'number' || issue.origin === 'int');
  if (issue.code === 'too_small') return number ? `a number of at least ${issue.minimum}` : 'one that is not empty';
  if (issue.code === 'too_big')
    return number ? `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}` : 'a shorter one';
  const kinds: Readonly<Record<string, string>> = {
    int: 'an integer',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    record: 'an object',
    object: 'an object',
  };
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  return issue.message.toLowerCase();
}

/**
 * Reads a config.
 * @throws EvenkeelError for what is no JSON, naming the path of what does not fit, and for keys that are not known
 */
export function parseTrainConfig(text: string, where: string): TrainConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvenkeelError({ where, expected: 'JSON', got: (cause as Error).message, remedy: 'Mend the file.' }, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  return refuse(parsed.error.issues[0] as Issue, value, where);
}
