import { z } from 'zod';
import { DEFAULT_ARMS } from './armList.ts';
import { type ComparisonDesign, designSchema, OPTIONS } from './design.ts';
import { textOfNamed } from './namedOptions.ts';
import { type Option, parseFlag, parseFlagList, type Value } from './option.ts';

/** A flag of `compare`: an option, and where the design has its value. */
export interface Flag<O extends Option = Option> {
  readonly option: O;
  /** Keys with dots between them. */
  readonly path: string;
  /** What stands there where nothing is said; undefined where nothing does. */
  readonly default?: unknown;
  /** The default in the help, where it is not the value as text. */
  readonly defaultText?: string;
  /** Whether it takes several values, and so becomes a factor of the design. */
  readonly isFactor?: true;
}

const flag = <O extends Option, T>(path: string, option: O, value: T, defaultText?: string) => ({
  option,
  path,
  default: value,
  ...(defaultText !== undefined && { defaultText }),
});

/** A flag that takes several values. */
const factor = <O extends Option, T>(path: string, option: O, value: T, defaultText?: string) => ({
  ...flag(path, option, value, defaultText),
  isFactor: true as const,
});

const { compile, data, fit } = OPTIONS;
const COMPILED = 'what the model was compiled with';
/** What is named in a design is a text there, however a file says it. */
const toText = (given: unknown, context: z.RefinementCtx): string => {
  const text = textOfNamed(given);
  if (text) return text;
  context.addIssue({ code: 'custom', message: 'no name with options' });
  return z.NEVER;
};
const asText = (option: Option) => ({ ...option, schema: option.schema.transform(toText) as z.ZodType<string> });
const asTexts = (option: Option<z.ZodType<readonly unknown[]>>) => ({
  ...option,
  schema: option.schema.transform((all, context) => all.map((one) => toText(one, context))) as z.ZodType<string[]>,
});
const rangeText = (begin: number, end: number) => `${begin}:${end} of a data set by name, all of a file`;

/** How files are read. */
const reading = {
  label: { path: 'data.label', option: data.label },
  ignore: { path: 'data.ignore', option: data.ignore },
  missing: { path: 'data.missing', option: data.missing },
  categories: { path: 'data.categories', option: data.categories },
  delimiter: { path: 'data.delimiter', option: data.delimiter },
  decimal: { path: 'data.decimal', option: data.decimal },
  imageSize: { path: 'data.imageSize', option: data.imageSize },
  colorMode: { path: 'data.colorMode', option: data.colorMode },
  skipBad: { path: 'data.skipBad', option: data.skipBad },
};

/** The flags of `compare`, in the order in which help and commands have them. */
export const FLAGS = {
  data: flag('data.path', data.path, 'mnist'),
  model: flag('model', { ...OPTIONS.model, schema: z.string().min(1) }, null, "the tutorial's network"),
  layers: flag('layers', OPTIONS.layers, null, "those of the tutorial's network"),
  keepWeights: flag('keepWeights', OPTIONS.keepWeights, false, 'from the seed'),
  norm: flag('arms', OPTIONS.norm, [...DEFAULT_ARMS], DEFAULT_ARMS.join(',')),
  place: factor('place', OPTIONS.place, 'designed'),
  task: flag('task', OPTIONS.task, null, 'what the labels, or the loss and the last layer of the model, say'),
  epochs: factor('fit.epochs', fit.epochs, 30),
  batchSize: factor('fit.batchSize', fit.batchSize, 16),
  train: factor('data.train', data.train, { begin: 1, end: 8001 }, rangeText(1, 8001)),
  test: factor('data.test', data.test, { begin: 1, end: 201 }, rangeText(1, 201)),
  validation: flag(
    'data.validation',
    data.validation,
    null,
    'none with one seed; with several, samples that are not trained on, or a tenth',
  ),
  scale: factor('data.scale', data.scale, 'raw'),
  optimizer: factor('compile.optimizer', asText(compile.optimizer), null, `${COMPILED}, else rmsprop`),
  learningRate: factor('compile.learningRate', OPTIONS.learningRate, null, "the optimizer's own: 0.001 of rmsprop"),
  loss: flag('compile.loss', asText(compile.loss), null, `${COMPILED}, else what fits its last layer and the labels`),
  metrics: flag('compile.metrics', asTexts(compile.metrics), null, COMPILED),
  classWeights: flag('fit.classWeight', fit.classWeight, null, 'none'),
  seed: flag('seeds.0', OPTIONS.seed, 0),
  seeds: { path: 'seeds', option: OPTIONS.seeds },
  metric: flag('metric', OPTIONS.metric, null, 'accuracy of classes, mean squared error of numbers'),
  target: flag('target', OPTIONS.target, null, ''),
  margin: flag('margin', OPTIONS.margin, null, ''),
  until: flag('until', OPTIONS.until, null, ''),
  budget: flag('budget', OPTIONS.budget, null, ''),
  threads: flag('threads', OPTIONS.threads, 2),
  ...reading,
} satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

type ValueOf<F> = F extends { readonly option: infer O extends Option }
  ? F extends { readonly isFactor: true }
    ? Value<O> | readonly Value<O>[]
    : Value<O>
  : never;
/** Values of flags, as the command line gives them: several of one are a factor of the design. */
export type FlagValues = { readonly [N in FlagName]?: ValueOf<(typeof FLAGS)[N]> };

/** The flags that take several values. */
export const FACTORS = Object.fromEntries(
  (Object.entries(FLAGS) as [FlagName, Flag][]).filter(([, { isFactor }]) => isFactor),
) as Readonly<Record<string, Flag>>;

/** Reads the text of a flag. */
export const readFlag = (name: FlagName, given: string): unknown =>
  ((FLAGS[name] as Flag).isFactor ? parseFlagList : parseFlag)(name, FLAGS[name].option as Option, given);

/** The help of a flag. */
export function helpText({ option: { description }, default: value, defaultText: text }: Flag): string {
  const otherwise = text ?? value;
  return otherwise === undefined || otherwise === '' ? description : `${description} (default: ${otherwise})`;
}

type Tree = { [key: string]: unknown };

/** The value of a flag in a design. */
export const valueAt = (design: ComparisonDesign, { path }: Pick<Flag, 'path'>): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], design);

function setAt(design: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const holder = keys.reduce((tree, key) => {
    tree[key] ??= {};
    return tree[key] as Tree;
  }, design);
  holder[last] = value;
}

/** Puts the value of a flag into a design; of several, the first, and all of them as a factor. */
function setFlag(design: Tree, name: string, value: unknown): void {
  const { path, isFactor } = FLAGS[name as FlagName] as Flag;
  const values = isFactor && Array.isArray(value) ? value : [value];
  setAt(design, path, structuredClone(values[0]));
  const factors = design.factors as Tree;
  if (values.length > 1) factors[name] = structuredClone(values);
  else delete factors[name];
}

/** Seeds from the first on, where only their number is said. */
const seedList = (seeds: number | readonly number[], [first]: readonly number[]): readonly number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => (first as number) + i) : seeds;

/** What describes a comparison: values of flags, and the combinations of them that are trained where not all are. */
export type ComparisonValues = FlagValues & { readonly conditions?: readonly Readonly<Record<string, unknown>>[] };

/** The values of each option that some conditions have: several are a factor. */
function valuesOf(conditions: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const names = Object.keys(conditions[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = new Map(conditions.map((condition) => [JSON.stringify(condition[name]), condition[name]]));
      return [name, values.size === 1 ? [...values.values()][0] : [...values.values()]];
    }),
  );
}

/** Seeds that are trained at most until the answer is clear, where nothing is said. */
const MOST_SEEDS = 30;

/** The design of a comparison, with the tutorial's in what is left out. */
export function designOf({ seeds, conditions, ...given }: ComparisonValues = {}): ComparisonDesign {
  const design: Tree = { seeds: [], factors: {}, conditions: conditions ?? null };
  const values: Readonly<Record<string, unknown>> = { ...given, ...(conditions && valuesOf(conditions)) };
  for (const [name, { default: otherwise }] of Object.entries(FLAGS) as [string, Flag][]) {
    const value = values[name] ?? otherwise;
    if (name !== 'seeds' && value !== undefined) setFlag(design, name, value);
  }
  const asked = seeds ?? (given.until ? MOST_SEEDS : undefined);
  if (asked !== undefined) design.seeds = seedList(asked, design.seeds as number[]);
  return designSchema.parse(design);
}

/** A design with other values of some flags. */
export function withFlags(design: ComparisonDesign, values: FlagValues): ComparisonDesign {
  const changed = structuredClone(design);
  for (const [name, value] of Object.entries(values)) setFlag(changed, name, value);
  return changed;
}

/** The values of flags that make a design again. */
export function valuesOfDesign(design: ComparisonDesign): ComparisonValues {
  const named = (Object.entries(FLAGS) as [FlagName, Flag][]).flatMap(([name, flag]) => {
    if (name === 'seed' || name === 'seeds') return [];
    const value = design.factors[name] ?? valueAt(design, flag);
    return value === undefined ? [] : [[name, value]];
  });
  const { seeds, conditions } = design;
  return {
    ...Object.fromEntries(named),
    ...(seeds.length === 1 ? { seed: seeds[0] } : { seeds }),
    ...(conditions && { conditions }),
  } as ComparisonValues;
}
