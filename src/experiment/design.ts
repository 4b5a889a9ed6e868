import { z } from 'zod';
import { ARM_FORMS, ARM_PATTERN, splitArms } from './armList.ts';
import { CLASS_WEIGHTS, classWeightsText, parseClassWeights } from './classWeights.ts';
import { layerList } from './layerOption.ts';
import { NAMED_FORM, splitNamed } from './namedOptions.ts';
import {
  choice,
  column,
  entry,
  integer,
  list,
  named,
  number,
  type Option,
  on,
  pair,
  parseRange,
  RANGE,
  range,
  text,
  toNumber,
} from './option.ts';

/** What labels can be: classes to tell apart, or numbers to predict. */
export const TASKS = ['classification', 'regression'] as const;

/**
 * Where an arm has its normalisation.
 *
 * - `designed`: where the network has a place for it: the tutorial's two places, those of a module, those that a model's file has, or where a file has
 *   none, as `before`.
 * - `before`: one after the product of each dense and convolution layer but the last, before its activation.
 * - `after`: one after the activation of each of these layers: after the layer where the activation is its own, or after the activation layer
 *   that alone reads it; after the product where there is neither.
 */
export const PLACES = ['designed', 'before', 'after'] as const;
export type Place = (typeof PLACES)[number];

const norm = {
  placeholder: 'NAME,NAME,…',
  description: `the normalisations to compare, each with the first: ${ARM_FORMS}; any of them with ws+ in front for standardised kernels`,
  schema: z
    .array(z.string().regex(ARM_PATTERN))
    .min(2)
    .refine((names) => new Set(names).size === names.length, { message: 'each once' }),
  expected: `two or more of ${ARM_FORMS}, each once`,
  parse: splitArms,
} satisfies Option;

const seeds = {
  placeholder: 'N|S,S,…',
  description: 'how many seeds each network is trained from, counted from --seed, or which ones: what it takes for error bars',
  schema: z.union([
    z.number().int().min(2).max(10_000),
    z
      .array(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
      .min(2)
      .refine((all) => new Set(all).size === all.length, { message: 'each once' }),
  ]),
  expected: 'how many, at least 2, or two or more seeds with commas between them, each once (one seed alone is --seed N)',
  parse: (given: string) => (given.includes(',') ? given.split(',').map(toNumber) : toNumber(given)),
} satisfies Option;

const validation = {
  placeholder: 'FRACTION|A:B|none',
  description:
    'samples that choose the best epoch and learning rate: a fraction of the training samples, or a range of samples that are not trained on',
  schema: z.union([z.number().gt(0).lt(1), RANGE, z.null()]),
  expected: 'a fraction between 0 and 1, A:B with integers 0 ≤ A < B, or none',
  parse: (given: string) => (given === 'none' ? null : given.includes(':') ? parseRange(given) : toNumber(given)),
} satisfies Option;

/** Seconds in a minute, and so on, by their letters. */
const TIME_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A number of seconds, or one with a unit. */
const DURATION = /^(\d+(?:\.\d+)?)\s*([smhd])?$/;

/** Seconds, or a number with a unit: `90s`, `10m`, `1.5h`. NaN for anything else. */
function parseDuration(given: string): number {
  const [, number, unit = 's'] = DURATION.exec(given) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (TIME_UNITS[unit] as number);
}

const budget = {
  placeholder: 'TIME',
  description: 'longest time that --until clear may take: 90s, 10m, 1.5h; looks that would not end in time are not begun',
  schema: z.union([z.number().positive(), z.string().regex(DURATION).transform(parseDuration).pipe(z.number().positive())]),
  expected: 'a time above 0, as in 90s, 10m or 1.5h',
  parse: parseDuration,
} satisfies Option;

/** Callbacks that a config may name; those that need a function are for the library. */
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

const object = z.record(z.string(), z.unknown());
const keras = z.union([z.string(), object]);
const count = z.number().int().min(1);
/** What may stand for an object: the value of one of its keys. */
const shortFor = <S extends z.ZodType>(key: string, schema: S) =>
  z.preprocess((v) => (typeof v === 'string' ? { [key]: v } : v), schema).meta({ shortFor: key });

/**
 * Every option that decides what a run trains, in the groups in which a config has them. Flags, their help, what a config may say and its JSON
 * Schema come from here.
 */
export const OPTIONS = {
  data: {
    path: text(
      'PATH|NAME',
      'mnist, fashionMnist, cifar10, cifar100, or an .npz, .csv or IDX file or a folder of images by class',
      'a path, or the name of a data set',
    ),
    label: column('the column of a table with the labels, by name or position (default: the last)'),
    ignore: list('COLUMN,…', 'columns of a table to leave out, by name or position, such as one that numbers the rows'),
    missing: choice(
      ['drop', 'mean', 'median'],
      'what becomes of empty cells of a table: their rows are left out, or the mean or median of the column stands there (default: they are refused)',
    ),
    categories: choice(
      ['oneHot', 'index'],
      'what becomes of text in a table: a column for each category, or one of their numbers (default: it is refused)',
    ),
    delimiter: text('MARK', 'what stands between the cells of a table; a space is any run of spaces (default: found out)'),
    decimal: choice(['.', ','], 'what stands before the decimals in a table (default: .)'),
    skipBad: on('leave out images of a folder that cannot be read, each by name, in place of refusing the folder'),
    imageSize: pair('H,W', 'height and width that images of a folder are resized to (default: what the model takes)'),
    colorMode: choice(['rgb', 'grayscale', 'rgba'], 'channels of the images of a folder (default: what the model takes)'),
    scale: choice(
      ['raw', 'unit', 'standard', 'l2'],
      'values as they are, divided by 255 (images), standardised each, or samples of length 1',
    ),
    limit: integer('take the first N samples only', 1),
    train: range('training samples, from A to before B'),
    test: range('test samples, from A to before B'),
    validation: validation,
  },
  model: {
    ...text(
      'FILE',
      'a .keras, .h5 or .json file, whose batch normalisations are taken out or replaced as each arm has it and, where it has none, put in; ' +
        'or a module (.js, .mjs, .ts) that exports build({ norm, inputShape, classes, task, seed, evenkeel })',
      'a path',
    ),
    schema: z.union([z.string().min(1), z.array(object).min(1), object]),
  },
  layers: layerList,
  keepWeights: on("start from the file's weights, where the networks have them, and not from the seed"),
  norm,
  place: choice(
    PLACES,
    'where each network is normalised: where it was designed, or before or after the activation of each layer with weights but the last',
  ),
  task: choice(TASKS, 'whether labels are classes to tell apart or numbers to predict'),
  compile: {
    optimizer: named('the optimizer, as sgd:momentum=0.9', keras),
    loss: named('the loss, as mae or huber:delta=2', keras),
    metrics: {
      ...named('metrics, as auc,f1Score:average=macro', z.array(keras)),
      placeholder: 'NAME,…',
      expected: `${NAMED_FORM}, several with commas between them`,
      parse: splitNamed,
    },
  },
  learningRate: number(
    'step size of the optimizer; in place of a schedule, if it has one',
    z.number().positive(),
    'a number above 0',
  ),
  fit: {
    epochs: integer('passes over the training samples', 1),
    batchSize: integer('samples a training step', 1),
    validationSplit: entry('the fraction of the training samples that is held back for validation', z.number().min(0).lt(1)),
    validationBatchSize: entry('samples a step of the validation', count),
    validationFreq: entry('after how many epochs, or which, there is a validation', z.union([count, z.array(count)])),
    stepsPerEpoch: entry('steps of an epoch', count),
    shuffle: entry('whether each epoch has an order of its own', z.boolean()),
    classWeight: {
      placeholder: 'balanced|CLASS=W,…',
      description: 'what samples of each class count in training, by its index; balanced: all classes alike',
      schema: CLASS_WEIGHTS,
      expected: 'balanced, or CLASS=WEIGHT of one class or several, with commas between them, as 0=1,1=5',
      parse: parseClassWeights,
      format: classWeightsText,
    } satisfies Option,
  },
  callbacks: entry('names, or { "name": …, options }', z.array(shortFor('name', z.looseObject({ name: z.enum(CALLBACKS) })))),
  seed: integer('decides weights, order and masks', 0, Number.MAX_SAFE_INTEGER, 'an integer from 0 on'),
  seeds,
  metric: text('NAME', 'what the networks are compared by'),
  target: number(
    'the level whose reaching tells how fast a network learns (default: what the slower network reaches)',
    z.number(),
    'a number',
  ),
  margin: number(
    'differences within ± this count as none: in percentage points for accuracy, else in the unit of the metric',
    z.number().positive(),
    'a number above 0',
  ),
  until: choice(
    ['clear'],
    'add seeds until every difference is clear, looking after numbers of seeds that are fixed in advance, at most --seeds (default: 30)',
  ),
  budget,
  threads: integer('threads in all; each network gets its part', 1, 64, 'an integer from 1 to 64'),
  outputs: {
    folder: text('DIR', 'folder for the results; must be empty or not exist (default: runs/DATE-TIME)'),
    files: entry('which files to leave', z.array(z.enum(FILES))),
  },
} as const;

type Group = Readonly<Record<string, Option>>;

/** An object of a group's options, each of which may be left out, and of no other keys. */
const groupSchema = <G extends Group>(group: G) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(group).map(([name, { schema, description }]) => [name, schema.exactOptional().describe(description)]),
    ) as { [K in keyof G]: z.ZodExactOptional<G[K]['schema']> },
  );

const data = groupSchema(OPTIONS.data);
const fit = groupSchema(OPTIONS.fit);
const described = <O extends Option>({ schema, description }: O): O['schema'] => schema.describe(description) as O['schema'];

/** What a config file of `train` may say, in the order in which errors list it. */
export const configSchema = z.strictObject({
  model: OPTIONS.model.schema.describe(
    'a .keras, .h5 or .json file, or a module; or a list of layers, or a whole model, in the form of Keras',
  ),
  data: shortFor(
    'path',
    data
      .omit({ train: true, test: true, validation: true })
      .required({ path: true })
      .extend({ scale: z.enum(['raw', 'unit']).exactOptional().describe('values as they are, or bytes divided by 255') }),
  ),
  task: described(OPTIONS.task).optional(),
  compile: groupSchema(OPTIONS.compile).optional(),
  fit: fit.default({}),
  callbacks: described(OPTIONS.callbacks).default([]),
  output: shortFor('folder', groupSchema(OPTIONS.outputs)).default({}),
  seed: described(OPTIONS.seed).default(0),
  threads: OPTIONS.threads.schema.optional().describe('threads that share each step'),
});

/** The keys of each part of a config. */
export const CONFIG_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configSchema.shape),
  data: Object.keys(OPTIONS.data).filter((name) => !['train', 'test', 'validation'].includes(name)),
  compile: Object.keys(OPTIONS.compile),
  fit: Object.keys(OPTIONS.fit),
  output: Object.keys(OPTIONS.outputs),
};

/** What is said of the optimizer, the loss and the metrics, as texts of names with options; null for what the model was compiled with. */
const compileValues = z.object({
  optimizer: z.string().nullable(),
  learningRate: OPTIONS.learningRate.schema.nullable(),
  loss: z.string().nullable(),
  metrics: z.array(z.string()).nullable(),
});

/** What is said of it, where anything is. */
export type CompileValues = Partial<z.infer<typeof compileValues>>;

/** Early results of this schema have the optimizer, which was RMSprop, with its rate in an object. */
const compileSchema = z.preprocess((given) => {
  const { optimizer } = (given ?? {}) as { readonly optimizer?: { readonly name?: unknown; readonly learningRate?: unknown } };
  if (typeof optimizer !== 'object' || optimizer === null) return given;
  return { optimizer: optimizer.name, learningRate: optimizer.learningRate, loss: null, metrics: null };
}, compileValues);

/** The description of a comparison, with every default filled in. */
export const designSchema = z.object({
  data: data.required({ path: true, scale: true, train: true, test: true, validation: true }),
  /** null for the tutorial's network. */
  model: z.string().min(1).nullable(),
  /** The layers but the last; null for those of the tutorial's network, or of the model. */
  layers: z.array(z.string()).min(1).nullable().default(null),
  keepWeights: z.boolean(),
  arms: z.array(z.string()).min(1),
  /** Options with several values, each by the name of its flag: all combinations are trained. */
  factors: z.record(z.string(), z.array(z.unknown()).min(2)),
  /** The combinations of a design in which not all are trained; null for all. */
  conditions: z.array(z.record(z.string(), z.unknown())).min(2).nullable(),
  /** null for what the data and the model say. */
  task: z.enum(TASKS).nullable(),
  place: z.enum(PLACES),
  compile: compileSchema,
  fit: z.object({
    epochs: OPTIONS.fit.epochs.schema,
    batchSize: OPTIONS.fit.batchSize.schema,
    /** null for none. */
    classWeight: CLASS_WEIGHTS.nullable().default(null),
  }),
  seeds: z.array(OPTIONS.seed.schema).min(1),
  threads: OPTIONS.threads.schema,
  /** What networks are compared by; null for what the task says. */
  metric: z.string().nullable(),
  /** The level of the metric whose reaching is timed; null for what the slower network reaches. */
  target: z.number().nullable(),
  /** Differences within ± this count as none; null where that is not asked. */
  margin: z.number().nullable(),
  /** Whether seeds are added until the answer is clear; null where all are trained. */
  until: z.enum(['clear']).nullable().default(null),
  /** After how many seeds one looks then. */
  looks: z.array(z.number().int().min(1)).min(1).nullable().default(null),
  /** Longest time that this may take, in seconds. */
  budget: z.number().positive().nullable().default(null),
});

/** What a comparison trains: the same network in each arm. The first arm is the baseline. */
export type ComparisonDesign = z.infer<typeof designSchema>;

type Config = z.infer<typeof configSchema>;

/**
 * The description of a run: all that decides its numbers. A comparison is one of several arms, with every default filled in; a training has the
 * one model as it is, so no arms, and may leave defaults to `fit` and to the model's file.
 */
export interface Design {
  readonly data: z.infer<typeof data> & { readonly path: string };
  readonly model: Config['model'] | null;
  readonly arms: readonly string[];
  readonly task: (typeof TASKS)[number] | null;
  readonly compile?: Config['compile'];
  readonly fit: Config['fit'];
  readonly callbacks: Config['callbacks'];
  readonly seeds: readonly number[];
  readonly threads?: number | undefined;
  readonly outputs: Config['output'];
}
