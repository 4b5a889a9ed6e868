import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { flagOf } from '../experiment/options.ts';

/** One flag that several commands have. */
interface Flag<T> {
  /** What stands for the value in the help; '' where the flag alone says it. */
  readonly placeholder: string;
  readonly description: string;
  /** Says what is accepted, for errors. */
  readonly expected?: string;
  /** Reads the text; undefined where it means nothing. */
  parse(text: string): T | undefined;
}

const whole = (least: number, description: string, placeholder = 'N'): Flag<number> => ({
  placeholder,
  description,
  expected: `an integer of at least ${least}`,
  parse: (text) => (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)) && Number(text) >= least ? Number(text) : undefined),
});

const text = (placeholder: string, description: string): Flag<string> => ({
  placeholder,
  description,
  expected: 'text',
  parse: (given) => (given === '' ? undefined : given),
});

const choice = <const T extends string>(values: readonly T[], description: string): Flag<T> => ({
  placeholder: values.join('|'),
  description,
  expected: `one of ${values.join(', ')}`,
  parse: (given) => values.find((v) => v === given),
});

const list = (placeholder: string, description: string): Flag<readonly string[]> => ({
  placeholder,
  description,
  expected: 'names with commas between them',
  parse: (given) =>
    given.split(',').every((name) => name.trim() !== '') ? given.split(',').map((name) => name.trim()) : undefined,
});

const sizes = (placeholder: string, description: string, count?: number): Flag<readonly number[]> => ({
  placeholder,
  description,
  expected: `integers of at least 1 with commas between them, as ${placeholder}`,
  parse(given) {
    const numbers = given.split(/[,x×]/).map((n) => (/^\d+$/.test(n.trim()) ? Number(n) : 0));
    return numbers.every((n) => n >= 1) && (count === undefined || numbers.length === count) ? numbers : undefined;
  },
});

const on = (description: string): Flag<boolean> => ({ placeholder: '', description, parse: () => true });

/** Every flag of the commands that work on a model: flags and help come from here. */
const flags = {
  data: text('PATH|NAME', 'mnist, fashionMnist, cifar10, cifar100, or an .npz, .csv or IDX file or a folder of images by class'),
  part: choice(['train', 'test'], 'which samples, where the data says which are which'),
  label: text('COLUMN', 'the column of a table with the labels, by name or position (default: the last)'),
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
  imageSize: sizes('H,W', 'height and width that images of a folder are resized to (default: what the model takes)', 2),
  colorMode: choice(['rgb', 'grayscale', 'rgba'], 'channels of the images of a folder (default: what the model takes)'),
  scale: choice(['raw', 'unit'], 'values as they are, or bytes divided by 255 (default: raw)'),
  limit: whole(1, 'take the first N samples only'),
  weights: text('FILE', 'take the weights from this .weights.h5, .keras or .h5 file'),
  inputShape: sizes('H,W,C', 'the shape of one sample, for a model whose file leaves sizes open'),
  loss: text('NAME', 'the loss, for a model that was saved without one'),
  metrics: list('NAME,…', 'metrics, with --loss (default: accuracy where the model tells classes apart)'),
  classes: text('NAME,…|FILE', 'names of the classes, or a file with one a line or a JSON list'),
  top: whole(1, 'how many classes to print of each sample (default: 3)'),
  batchSize: whole(1, 'samples a batch'),
  epochs: whole(0, 'passes over the samples that the training is to make (default: 1)'),
  samples: whole(1, 'how many samples the training is to have, where --data is not given'),
  trained: on('measure as well what only training gives (default: where any weight differs from its start)'),
  style: choice(['keras3', 'classic'], 'the table of Keras 3, or that of older versions (default: keras3)'),
  fold: on('fold batch normalisations into the layers in front of them (ONNX)'),
  opset: whole(1, "version of ONNX's operators (default: 17)"),
  output: text('FILE', 'also write all outputs to this .npy, .npz, .csv or .json file'),
  out: text('DIR', 'folder for the results; must be empty or not exist (default: runs/DATE-TIME)'),
  threads: whole(1, 'threads that share each step (default: as many as cores, at most 4)'),
  force: on('replace the file if it exists'),
  quiet: on('print the outcome only'),
  json: on('print the outcome as JSON only'),
} satisfies Record<string, Flag<unknown>>;

type Flags = typeof flags;
export type FlagName = keyof Flags;

/** How a table is read. */
export const TABLE_FLAGS = ['label', 'ignore', 'missing', 'categories', 'delimiter', 'decimal'] as const;
/** How samples are read from files. */
export const READING_FLAGS = [...TABLE_FLAGS, 'imageSize', 'colorMode', 'skipBad'] as const;
/** What brings samples with their labels to a command. */
export const DATA_FLAGS = ['data', ...READING_FLAGS, 'scale', 'limit'] as const;
/** What a model's file may need beside it. */
export const MODEL_FLAGS = ['weights', 'inputShape'] as const;

/** The values of some flags, as a command's action gets them. */
export type Values<K extends FlagName> = {
  readonly [N in K]?: Flags[N] extends Flag<infer T> ? T : never;
};

/** Gives a command flags of the table, with other words in the help where the command means something else by one. */
export function addFlags(command: Command, names: readonly FlagName[], words: Partial<Record<FlagName, string>> = {}): Command {
  for (const name of names) {
    const { placeholder, description, expected = '', parse }: Flag<unknown> = flags[name];
    const help = words[name] ?? description;
    if (placeholder === '') command.option(flagOf(name), help);
    else {
      command.option(`${flagOf(name)} <${placeholder}>`, help, (given: string) => {
        const value = parse(given);
        if (value !== undefined) return value;
        throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected, got: JSON.stringify(given) });
      });
    }
  }
  return command;
}

/** @throws EvenkeelError unless the flag was given */
export function requireFlag<T>(name: FlagName, value: T | undefined, why: string): T {
  if (value !== undefined) return value;
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: `${flags[name].placeholder}: ${why}`, got: 'none' });
}
