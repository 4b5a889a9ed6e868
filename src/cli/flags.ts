import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { OPTIONS } from '../experiment/design.ts';
import { READING_OPTIONS } from '../experiment/fileOptions.ts';
import { choice, flagOf, integer, list, type Option, on, parseFlag, shape, text, type Value } from '../experiment/option.ts';

const { data } = OPTIONS;

/** Every flag of the commands that work on a model: flags and help come from here. */
const flags = {
  data: data.path,
  part: choice(['train', 'test'], 'which samples, where the data says which are which'),
  label: data.label,
  ignore: data.ignore,
  missing: data.missing,
  categories: data.categories,
  delimiter: data.delimiter,
  decimal: data.decimal,
  skipBad: data.skipBad,
  imageSize: data.imageSize,
  colorMode: data.colorMode,
  scale: choice(['raw', 'unit'], 'values as they are, or bytes divided by 255 (default: raw)'),
  limit: data.limit,
  weights: text('FILE', 'take the weights from this .weights.h5, .keras or .h5 file'),
  inputShape: shape('H,W,C', 'the shape of one sample, for a model whose file leaves sizes open'),
  loss: text('NAME', 'the loss, for a model that was saved without one'),
  metrics: list('NAME,…', 'metrics, with --loss (default: accuracy where the model tells classes apart)'),
  classes: text('NAME,…|FILE', 'names of the classes, or a file with one a line or a JSON list'),
  top: integer('how many classes to print of each sample (default: 3)', 1),
  batchSize: integer('samples a batch', 1),
  epochs: integer('passes over the samples that the training is to make (default: 1)', 0),
  samples: integer('how many samples the training is to have, where --data is not given', 1),
  trained: on('measure as well what only training gives (default: where any weight differs from its start)'),
  style: choice(['keras3', 'classic'], 'the table of Keras 3, or that of older versions (default: keras3)'),
  fold: on('fold batch normalisations into the layers in front of them (ONNX)'),
  opset: integer("version of ONNX's operators (default: 17)", 1),
  output: text('FILE', 'also write all outputs to this .npy, .npz, .csv or .json file'),
  out: OPTIONS.outputs.folder,
  threads: integer('threads that share each step (default: as many as cores, at most 4)', 1),
  force: on('replace the file if it exists'),
  quiet: on('print the outcome only'),
  json: on('print the outcome as JSON only'),
} satisfies Record<string, Option>;

type Flags = typeof flags;
export type FlagName = keyof Flags;

/** Flags for samples with their labels. */
export const DATA_FLAGS = ['data', ...READING_OPTIONS, 'scale', 'limit'] as const;
/** Flags that a model's file may need besides. */
export const MODEL_FLAGS = ['weights', 'inputShape'] as const;

/** The values of some flags, as a command's action gets them. */
export type Values<K extends FlagName> = {
  readonly [N in K]?: Value<Flags[N]>;
};

/** Gives a command a flag for an option. */
export function addOption(
  command: Command,
  name: string,
  option: Option,
  help: string,
  read: (given: string) => unknown = (given) => parseFlag(name, option, given),
): void {
  if (option.placeholder === '') command.option(flagOf(name), help);
  else command.option(`${flagOf(name)} <${option.placeholder}>`, help, read);
}

/** Gives a command flags of the table, with other words in the help where the command means something else by one. */
export function addFlags(command: Command, names: readonly FlagName[], words: Partial<Record<FlagName, string>> = {}): Command {
  for (const name of names) addOption(command, name, flags[name], words[name] ?? flags[name].description);
  return command;
}

/** @throws EvenkeelError unless the flag was given */
export function requireFlag<T>(name: FlagName, value: T | undefined, why: string): T {
  if (value !== undefined) return value;
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: `${flags[name].placeholder}: ${why}`, got: 'none' });
}
