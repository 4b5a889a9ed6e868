import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import { ARMS, DEFAULT_ARMS } from './arms.ts';

/** One option: the command line's flag and help, and the config's check, come from here. */
export interface OptionSpec<T> {
  /** What stands for the value in the help; '' where the flag alone says it. */
  readonly placeholder: string;
  readonly description: string;
  readonly schema: z.ZodType<T>;
  readonly default: T;
  /** The default in the help, where it is not the value as text. */
  readonly defaultText?: string;
  /** Says what is accepted, for errors. */
  readonly expected: string;
  /** Reads the command line's text. What it gives is checked by `schema`. */
  parse(text: string): unknown;
}

const number = (schema: z.ZodType<number>, value: number, expected: string, description: string): OptionSpec<number> => ({
  placeholder: 'N',
  description,
  schema,
  default: value,
  expected,
  parse: (text) => (text.trim() === '' ? Number.NaN : Number(text)),
});

/** Samples from one position to before another. How many there are, only the data says. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** The end of a range of all samples, before the data says how many there are. */
export const ALL = Number.MAX_SAFE_INTEGER;

/** What a range must be, for errors. */
export const rangeExpected = (limit?: number) => `A:B with integers 0 ≤ A < B${limit === undefined ? '' : ` ≤ ${limit}`}`;

const range = (begin: number, end: number, description: string): OptionSpec<Range> => ({
  placeholder: 'A:B|all',
  description,
  schema: z
    .object({ begin: z.number().int().min(0), end: z.number().int() })
    .refine((r) => r.begin < r.end, { message: 'empty' }),
  default: { begin, end },
  defaultText: `${begin}:${end} of a data set by name, all of a file`,
  expected: `${rangeExpected()}, or all`,
  parse(text) {
    if (text === 'all') return { begin: 0, end: ALL };
    const match = /^(\d+):(\d+)$/.exec(text);
    return match && { begin: Number(match[1]), end: Number(match[2]) };
  },
});

/** What labels can be. */
export const TASKS = ['classification', 'regression'] as const;

const armNames = ARMS.map(({ name }) => name);

const scales = ['raw', 'unit', 'standard', 'l2'] as const;

/** The settings of a comparison, in the order in which help and reports show them. */
export const options = {
  data: {
    placeholder: 'PATH|NAME',
    description: 'mnist, fashionMnist, cifar10, cifar100, or an .npz, .csv or IDX file or a folder of images by class',
    schema: z.string().min(1),
    default: 'mnist',
    expected: 'a path, or the name of a data set',
    parse: (text) => text,
  } satisfies OptionSpec<string>,
  model: {
    placeholder: 'FILE',
    description:
      'a .keras, .h5 or .json file, whose batch normalisations are taken out or replaced as each arm has it and, where it has none, put in; ' +
      'or a module (.js, .mjs, .ts) that exports build({ norm, inputShape, classes, task, seed, evenkeel })',
    schema: z.string().min(1).nullable(),
    default: null,
    defaultText: "the tutorial's network",
    expected: 'a path',
    parse: (text) => text,
  } satisfies OptionSpec<string | null>,
  keepWeights: {
    placeholder: '',
    description: "start from the file's weights, where both networks have them, and not afresh from the seed",
    schema: z.boolean(),
    default: false,
    defaultText: 'afresh',
    expected: 'true or false',
    parse: (text) => text,
  } satisfies OptionSpec<boolean>,
  arms: {
    placeholder: 'NAME,NAME,…',
    description: `the variants to compare, each with the first: ${armNames.join(', ')}`,
    schema: z
      .array(z.enum(armNames as [string, ...string[]]))
      .min(2)
      .refine((names) => new Set(names).size === names.length, { message: 'each once' }),
    default: [...DEFAULT_ARMS],
    defaultText: DEFAULT_ARMS.join(','),
    expected: `two or more of ${armNames.join(', ')}, each once`,
    parse: (text) => text.split(',').map((name) => name.trim()),
  } satisfies OptionSpec<string[]>,
  task: {
    placeholder: TASKS.join('|'),
    description: 'whether labels are classes to tell apart or numbers to predict',
    schema: z.enum(TASKS).nullable(),
    default: null,
    defaultText: 'what the labels, or the loss and the last layer of the model, say',
    expected: `one of ${TASKS.join(', ')}`,
    parse: (text) => text,
  } satisfies OptionSpec<(typeof TASKS)[number] | null>,
  epochs: number(z.number().int().min(1), 30, 'an integer of at least 1', 'passes over the training samples'),
  batchSize: number(z.number().int().min(1), 16, 'an integer of at least 1', 'samples a training step'),
  train: range(1, 8001, 'training samples, from A to before B'),
  test: range(1, 201, 'test samples, from A to before B'),
  scale: {
    placeholder: scales.join('|'),
    description: 'values as they are, divided by 255 (images), standardised each, or samples of length 1',
    schema: z.enum(scales),
    default: 'raw',
    expected: `one of ${scales.join(', ')}`,
    parse: (text) => text,
  } satisfies OptionSpec<(typeof scales)[number]>,
  learningRate: number(z.number().positive(), 0.001, 'a number above 0', 'step size of RMSprop'),
  seed: number(
    z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    0,
    'an integer from 0 on',
    'decides weights, order and masks',
  ),
  threads: number(z.number().int().min(1).max(64), 2, 'an integer from 1 to 64', 'threads in all; each network gets its share'),
} as const;

export type OptionName = keyof typeof options;

export const configSchema = z.object({
  data: options.data.schema.default(options.data.default),
  model: options.model.schema.default(options.model.default),
  keepWeights: options.keepWeights.schema.default(options.keepWeights.default),
  arms: z.array(z.string()).min(1).default(options.arms.default),
  task: options.task.schema.default(options.task.default),
  epochs: options.epochs.schema,
  batchSize: options.batchSize.schema,
  train: options.train.schema,
  test: options.test.schema,
  scale: options.scale.schema,
  learningRate: options.learningRate.schema,
  seed: options.seed.schema,
  threads: options.threads.schema,
});

/** The settings of a comparison. */
export type CompareConfig = z.infer<typeof configSchema>;

/** `--batch-size` for `batchSize`. */
export const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Reads one option's text.
 * @throws EvenkeelError naming the flag and what it takes
 */
export function parseOption(name: OptionName, text: string): CompareConfig[OptionName] {
  const spec: OptionSpec<unknown> = options[name];
  const parsed = spec.schema.safeParse(spec.parse(text));
  if (parsed.success) return parsed.data as CompareConfig[OptionName];
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: spec.expected, got: JSON.stringify(text) });
}

/** The tutorial's settings. */
export const defaults = Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, spec.default])) as CompareConfig;
