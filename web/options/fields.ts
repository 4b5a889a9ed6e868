import { factorLabel } from '../../src/experiment/conditions.ts';
import { FLAGS, type Flag, type FlagName, helpText } from '../../src/experiment/flags.ts';
import { parseFlag } from '../../src/experiment/option.ts';

/** The options of `compare` that the page has, those that one changes first in front. */
export const MAIN_FIELDS = ['norm', 'learningRate', 'batchSize', 'epochs', 'scale', 'seed'] as const;
export const MORE_FIELDS = ['place', 'optimizer', 'seeds', 'train', 'test', 'threads'] as const;
/** How a dropped table and dropped images are read. */
export const TABLE_FIELDS = ['label', 'ignore', 'missing', 'categories', 'task'] as const;
export const IMAGE_FIELDS = ['imageSize', 'colorMode'] as const;
/** `layers` has an editor of its own. */
export const FIELDS = [
  ...MAIN_FIELDS,
  ...MORE_FIELDS,
  'layers',
  ...TABLE_FIELDS,
  ...IMAGE_FIELDS,
] as const satisfies readonly FlagName[];
export type FieldName = (typeof FIELDS)[number];

/** What stands in the fields, as flags are written: '' for what is left out. */
export type Texts = Readonly<Record<FieldName, string>>;

/** A value as the flag's text. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  const { begin, end } = value as { readonly begin?: number; readonly end?: number };
  return begin === undefined ? String(value) : `${begin}:${end}`;
}

const entryOf = (name: FieldName): Flag => FLAGS[name] as Flag;

export const DEFAULTS: Texts = Object.fromEntries(FIELDS.map((name) => [name, textOf(entryOf(name).default)])) as Texts;

export interface Field {
  readonly name: FieldName;
  /** The flag without its dashes, in words. */
  readonly label: string;
  readonly help: string;
  readonly kind: 'choice' | 'number' | 'text' | 'arms';
  /** What can be chosen. */
  readonly choices: readonly string[];
  /** What stands there where nothing is said. */
  readonly placeholder: string;
}

/** What a form needs to know of an option, from the table of flags. */
export function fieldOf(name: FieldName): Field {
  const flag = entryOf(name);
  const { placeholder, expected } = flag.option;
  const isChoice = expected.startsWith('one of ');
  return {
    name,
    label: name === 'norm' ? 'networks' : factorLabel(name).replaceAll('-', ' '),
    help: helpText(flag),
    kind: name === 'norm' ? 'arms' : isChoice ? 'choice' : placeholder === 'N' ? 'number' : 'text',
    choices: isChoice ? placeholder.split('|') : [],
    placeholder: /\d[\d.]*/.exec(flag.defaultText ?? '')?.[0] ?? '',
  };
}

/** Reads a field: a value, or in words why it is none. */
export function readField(name: FieldName, text: string): { readonly value?: unknown; readonly problem?: string } {
  if (text.trim() === '')
    return entryOf(name).default === undefined || entryOf(name).default === null
      ? {}
      : { problem: `expected ${entryOf(name).option.expected}` };
  try {
    return { value: parseFlag(name, entryOf(name).option, text.trim()) };
  } catch (error) {
    return { problem: (error as Error).message.replace(/^option --[a-z-]+: /, '') };
  }
}

/** A word as a shell reads it. */
const quoted = (word: string) => (/^[\w./:,+=-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The paths of data and network, where they are files. */
export interface FilePaths {
  readonly data?: string | undefined;
  readonly model?: string | undefined;
}

/** Whether an option says nothing next to files: a network has its own layers, and of data all samples are taken unless others are said. */
export const isSilent = (name: FieldName, texts: Texts, { data, model }: FilePaths): boolean =>
  name === 'layers'
    ? model !== undefined
    : (name === 'train' || name === 'test') && data !== undefined && texts[name] === DEFAULTS[name];

/** The command that does the same. */
export function commandOf(texts: Texts, files: FilePaths = {}): string {
  const given = Object.entries(files).flatMap(([name, path]) => (path === undefined ? [] : [`--${name} ${quoted(path)}`]));
  const said = FIELDS.filter((name) => texts[name] !== DEFAULTS[name] && texts[name] !== '' && !isSilent(name, texts, files));
  const flags = said.map((name) => `--${factorLabel(name)} ${quoted(texts[name])}`);
  return ['npx evenkeel compare', ...given, ...flags].join(' ');
}
