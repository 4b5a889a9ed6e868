import { z } from 'zod';
import { EvenkeelError } from '../errors.ts';

/** One option: the command line's flag and help, and the config's check, come from here. */
export interface OptionSpec<T> {
  /** What stands for the value in the help. */
  readonly placeholder: string;
  readonly description: string;
  readonly schema: z.ZodType<T>;
  readonly default: T;
  /** Says what is accepted, for errors. */
  readonly expected: string;
  /** Reads the command line's text. What it gives is checked by `schema`. */
  parse(text: string): unknown;
}

const MNIST = { train: 60_000, test: 10_000 } as const;

const number = (schema: z.ZodType<number>, value: number, expected: string, description: string): OptionSpec<number> => ({
  placeholder: 'N',
  description,
  schema,
  default: value,
  expected,
  parse: (text) => (text.trim() === '' ? Number.NaN : Number(text)),
});

const range = (limit: number, begin: number, end: number, description: string): OptionSpec<{ begin: number; end: number }> => ({
  placeholder: 'A:B',
  description,
  schema: z
    .object({ begin: z.number().int().min(0), end: z.number().int().max(limit) })
    .refine((r) => r.begin < r.end, { message: 'empty' }),
  default: { begin, end },
  expected: `A:B with whole numbers 0 ≤ A < B ≤ ${limit}`,
  parse(text) {
    const match = /^(\d+):(\d+)$/.exec(text);
    return match && { begin: Number(match[1]), end: Number(match[2]) };
  },
});

const scales = ['raw', 'unit', 'standard', 'l2'] as const;

/** The settings of a comparison, in the order in which help and reports show them. */
export const options = {
  epochs: number(z.number().int().min(1), 30, 'a whole number of at least 1', 'passes over the training images'),
  batchSize: number(z.number().int().min(1), 16, 'a whole number of at least 1', 'images a training step'),
  train: range(MNIST.train, 1, 8001, 'training images, from A to before B of 60000'),
  test: range(MNIST.test, 1, 201, 'test images, from A to before B of 10000'),
  scale: {
    placeholder: scales.join('|'),
    description: 'pixels as 0–255, as 0–1, standardised each, or images of length 1',
    schema: z.enum(scales),
    default: 'raw',
    expected: `one of ${scales.join(', ')}`,
    parse: (text) => text,
  } satisfies OptionSpec<(typeof scales)[number]>,
  learningRate: number(z.number().positive(), 0.001, 'a number above 0', 'step size of RMSprop'),
  seed: number(
    z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    0,
    'a whole number from 0 on',
    'decides weights, order and masks',
  ),
  threads: number(
    z.number().int().min(1).max(64),
    2,
    'a whole number from 1 to 64',
    'threads in all; each network gets its share',
  ),
} as const;

export type OptionName = keyof typeof options;

export const configSchema = z.object({
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
