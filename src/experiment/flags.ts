import { DEFAULT_ARMS } from './arms.ts';
import { type ComparisonDesign, designSchema, OPTIONS } from './design.ts';
import type { Option, Value } from './option.ts';

/** A flag of `compare`: an option, and where the design has its value. */
interface Flag<O extends Option = Option> {
  readonly option: O;
  /** Keys with dots between them. */
  readonly path: string;
  /** What stands there where nothing is said; undefined where nothing does. */
  readonly default?: unknown;
  /** The default in the help, where it is not the value as text. */
  readonly defaultText?: string;
}

const flag = <O extends Option, T>(path: string, option: O, value: T, defaultText?: string) => ({
  option,
  path,
  default: value,
  ...(defaultText !== undefined && { defaultText }),
});

const { data, fit } = OPTIONS;
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
  model: flag('model', OPTIONS.model, null, "the tutorial's network"),
  keepWeights: flag('keepWeights', OPTIONS.keepWeights, false, 'from the seed'),
  arms: flag('arms', OPTIONS.arms, [...DEFAULT_ARMS], DEFAULT_ARMS.join(',')),
  task: flag('task', OPTIONS.task, null, 'what the labels, or the loss and the last layer of the model, say'),
  epochs: flag('fit.epochs', fit.epochs, 30),
  batchSize: flag('fit.batchSize', fit.batchSize, 16),
  train: flag('data.train', data.train, { begin: 1, end: 8001 }, rangeText(1, 8001)),
  test: flag('data.test', data.test, { begin: 1, end: 201 }, rangeText(1, 201)),
  scale: flag('data.scale', data.scale, 'raw'),
  learningRate: flag('compile.optimizer.learningRate', OPTIONS.learningRate, 0.001),
  seed: flag('seeds.0', OPTIONS.seed, 0),
  threads: flag('threads', OPTIONS.threads, 2),
  ...reading,
} satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
/** Values of flags, as the command line gives them. */
export type FlagValues = { readonly [N in FlagName]?: Value<(typeof FLAGS)[N]['option']> };

/** The help of a flag. */
export function helpText({ option: { description }, default: value, defaultText: told }: Flag): string {
  const otherwise = told ?? value;
  return otherwise === undefined ? description : `${description} (default: ${otherwise})`;
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

/** The design of a comparison that flags describe, with the tutorial's in what they leave out. */
export function designOf(values: FlagValues = {}): ComparisonDesign {
  const design: Tree = { compile: { optimizer: { name: 'rmsprop' } }, seeds: [] };
  for (const [name, { path, default: otherwise }] of Object.entries(FLAGS) as [FlagName, Flag][]) {
    const value = values[name] ?? otherwise;
    if (value !== undefined) setAt(design, path, structuredClone(value));
  }
  return designSchema.parse(design);
}

/** A design with other values of some flags. */
export function withFlags(design: ComparisonDesign, values: FlagValues): ComparisonDesign {
  const changed = structuredClone(design);
  for (const [name, value] of Object.entries(values)) setAt(changed, FLAGS[name as FlagName].path, value);
  return changed;
}
