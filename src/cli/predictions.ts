import { csvCell } from '../core/csvCell.ts';
import { EvenkeelError } from '../core/errors.ts';
import { printableJson } from '../core/printable.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { parseJson } from '../platform/files/json.ts';
import type { NamedSamples } from './predictSamples.ts';
import { outputShapeOf } from './task.ts';

export interface Predictions {
  readonly labels: NamedSamples['labels'];
  readonly outputs: readonly { readonly name: string; readonly values: Tensor }[];
  /** Names of the classes, in the order of the outputs. */
  readonly classNames?: readonly string[];
}

/** A class with what the model gives for it. */
interface Guess {
  readonly class: number;
  readonly name: string;
  readonly value: number;
}

/** The names in a file, one a line or as a JSON list. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  if (!text.trimStart().startsWith('['))
    return text
      .split(/\r?\n/)
      .map((n) => n.trim())
      .filter((n) => n !== '');
  const names = parseJson(text, `file ${path}`, 'Write a JSON list of names, or one a line.');
  if (Array.isArray(names) && names.every((name) => typeof name === 'string' || typeof name === 'number'))
    return names.map(String);
  throw new EvenkeelError({ where: `file ${path}`, expected: 'a JSON list of names', got: 'a list of other things' });
}

/**
 * The names of a model's classes, from a file or a list with commas. A model of one output, the probability of the second class, has two.
 * @throws EvenkeelError unless there is one for each
 */
export async function classNamesOf(text: string, model: Model): Promise<readonly string[]> {
  const names = (await namesIn(text)) ?? text.split(',').map((name) => name.trim());
  const shape = outputShapeOf(model);
  const wanted = shape.length === 1 ? Math.max(2, shape[0] as number) : 0;
  if (names.length === wanted) return names;
  throw new EvenkeelError({
    where: 'option --classes',
    expected: wanted > 0 ? `${wanted} names, one for each class of the model` : 'a model that gives one number for each class',
    got: wanted > 0 ? String(names.length) : `outputs of ${shape.length} dimensions`,
  });
}

const row = ({ data, rowSize }: Tensor, i: number) => Array.from(data.subarray(i * rowSize, (i + 1) * rowSize));

/** Whether each row is a distribution over several classes. */
const areProbabilities = (t: Tensor) =>
  t.rank === 2 &&
  t.rowSize > 1 &&
  Array.from({ length: t.shape[0] as number }, (_, i) => row(t, i)).every(
    (r) => r.every((v) => v >= 0) && Math.abs(r.reduce((a, b) => a + b, 0) - 1) < 1e-3,
  );

/** The likeliest classes of a sample; undefined where the model does not tell classes apart. */
function guesses({ outputs, classNames }: Predictions, i: number, top: number): Guess[] | undefined {
  const [only] = outputs;
  if (!only || outputs.length > 1 || !(classNames || areProbabilities(only.values))) return undefined;
  const numbers = row(only.values, i);
  const values = numbers.length === 1 ? [1 - (numbers[0] as number), numbers[0] as number] : numbers;
  return values
    .map((value, at) => ({ class: at, name: classNames?.[at] ?? String(at), value }))
    .sort((a, b) => b.value - a.value || a.class - b.class)
    .slice(0, top);
}

const MOST = 10;
const numbers = (values: readonly number[]) =>
  `${values
    .slice(0, MOST)
    .map((v) => v.toPrecision(6))
    .join(' ')}${values.length > MOST ? ` … (${values.length} numbers)` : ''}`;

const called = ({ file, index }: Predictions['labels'][number]) => (index === undefined ? file : `${file}[${index}]`);

/** One line a sample, or a sample and output. */
export function predictionLines(predictions: Predictions, top: number): string[] {
  const { labels, outputs, classNames } = predictions;
  return labels.flatMap((label, i) => {
    const best = guesses(predictions, i, top);
    const word = classNames ? '' : 'class ';
    if (best) return [`${called(label)}: ${best.map(({ name, value }) => `${word}${name} ${value.toFixed(4)}`).join(', ')}`];
    const prefix = (name: string) => (outputs.length > 1 ? ` ${name}:` : '');
    return outputs.map(({ name, values }) => `${called(label)}:${prefix(name)} ${numbers(row(values, i))}`);
  });
}

/** The same as data. */
export function predictionsJson(predictions: Predictions, top: number) {
  const { labels, outputs } = predictions;
  return labels.map((label, i) => {
    const best = guesses(predictions, i, top);
    return {
      ...label,
      ...(best && { top: best }),
      outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, row(values, i)])),
    };
  });
}

function csv({ labels, outputs, classNames }: Predictions): string {
  const single = outputs.length === 1;
  const column = (name: string, j: number, width: number) =>
    single && classNames?.length === width ? (classNames[j] as string) : width === 1 ? name : `${name}_${j}`;
  const head = outputs.flatMap(({ name, values: { rowSize } }) =>
    Array.from({ length: rowSize }, (_, j) => column(name, j, rowSize)),
  );
  const lines = labels.map(({ file, index = '' }, i) =>
    [file, index, ...outputs.flatMap(({ values }) => row(values, i))].map((value) => csvCell(value)).join(','),
  );
  return `${[['file', 'index', ...head].map((name) => csvCell(name)).join(','), ...lines].join('\n')}\n`;
}

/** All outputs in the format that a path's ending names. */
export async function formatOutputs(path: string, predictions: Predictions, top: number): Promise<Uint8Array | string> {
  const { outputs } = predictions;
  if (/\.csv$/i.test(path)) return csv(predictions);
  if (/\.json$/i.test(path)) return `${printableJson(predictionsJson(predictions, top))}\n`;
  if (/\.npz$/i.test(path)) {
    const { formatNpz } = await import('../datasets/files/npz.ts');
    return formatNpz(new Map(outputs.map(({ name, values }) => [name, values])), false);
  }
  const [only] = outputs;
  if (only && outputs.length === 1) return (await import('../datasets/files/npy.ts')).formatNpy(only.values);
  throw new EvenkeelError({
    where: `option --output, ${path}`,
    expected: 'an .npz file, which holds several outputs',
    got: `.npy for ${outputs.length}`,
  });
}
