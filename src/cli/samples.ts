import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import { parseNpz } from '../datasets/files/npz.ts';
import * as datasets from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { quoted, refusal } from '../platform/files/refusal.ts';
import { readSource } from '../platform/files/source.ts';
import { warnOfOwnMeaning } from './columnsFile.ts';
import { imagesFor, requireNumbers } from './data.ts';
import type { Values } from './flags.ts';
import { inputShapeOf } from './model.ts';
import { printWarning } from './print.ts';
import { inFlagWords, type Meaning, type TableFlags, tableOptions } from './reading.ts';
import { samplesFor } from './task.ts';

/** Samples to predict, and what each is called. */
export interface NamedSamples {
  readonly x: readonly Tensor[];
  readonly labels: readonly { readonly file: string; readonly index?: number }[];
}

type Flags = Values<'scale'> & TableFlags & Meaning;

const IMAGE = /\.(png|jpe?g)$/i;

async function image(file: string, shape: Shape): Promise<Tensor> {
  const options = imagesFor(shape);
  if (options) {
    const pixels = await datasets.decodeImage(file, options);
    return pixels.reshape([1, ...pixels.shape]);
  }
  throw new EvenkeelError({
    where: `image ${file}`,
    expected: 'a model that takes images: height, width and 1, 3 or 4 channels',
    got: `samples of shape ${shapeText(shape)}`,
    remedy: 'Give the samples as .npy or .csv.',
  });
}

/** An array as samples: one a row, or a single one of the model's own shape. */
const asSamples = (x: Tensor, shape: Shape) =>
  x.rank === shape.length && x.size === sizeOf(shape) && shape.length > 0 ? x.reshape([1, ...x.shape]) : x;

/** The array of samples in an archive: x, or the only one. */
async function arrayIn(file: string): Promise<Tensor> {
  const find = (names: readonly string[]) =>
    ['x', 'x_test', 'testX', 'X'].find((n) => names.includes(n)) ?? (names.length === 1 ? names[0] : undefined);
  const { bytes } = await readSource(file);
  let name: string | undefined;
  const arrays = await parseNpz(bytes, file, {
    needed: (names) => {
      name = find(names);
      if (name !== undefined) return [name];
      return refusal(`file ${file}`, 'Save the samples under this name.')(
        'an array x',
        names
          .slice(0, 20)
          .map((n) => quoted(n, 30))
          .join(', '),
      );
    },
    onWarning: printWarning,
  });
  return arrays.get(name as unknown as string) as Tensor;
}

async function fromFile(file: string, shape: Shape, flags: Flags): Promise<Tensor> {
  if (IMAGE.test(file)) return image(file, shape);
  if (/\.npy$/i.test(file)) return asSamples(await datasets.readNpy(file), shape);
  if (/\.npz$/i.test(file)) return asSamples(await arrayIn(file), shape);
  if (/\.(csv|tsv|txt|data)$/i.test(file)) {
    const { x, schema } = await inFlagWords(() => datasets.readCsv(file, tableOptions(flags, flags)));
    warnOfOwnMeaning(`file ${file}`, flags.schema, schema);
    return x;
  }
  throw new EvenkeelError({
    where: `file ${file}`,
    expected: 'a .png, .jpg, .jpeg, .npy, .npz or .csv file',
    got: 'another ending',
  });
}

/** The arrays of a model with several inputs, by their names. */
async function manyInputs(files: readonly string[], model: Model): Promise<NamedSamples> {
  const [file] = files as [string];
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where: `file ${file}`,
      expected: `one .npz file with an array for each input: ${model.inputNames.join(', ')}`,
      got,
      remedy: 'Save them with numpy.savez.',
    });
  };
  if (files.length > 1 || !/\.npz$/i.test(file)) refuse(files.length > 1 ? `${files.length} files` : 'another ending');
  const { bytes } = await readSource(file);
  const arrays = await parseNpz(bytes, file, {
    needed: (all) => (model.inputNames.every((name) => all.includes(name)) ? model.inputNames : refuse(all.join(', '))),
    onWarning: printWarning,
  });
  const x = model.inputNames.map((name) => arrays.get(name) as Tensor);
  for (const [i, name] of model.inputNames.entries()) requireNumbers(x[i] as Tensor, `file ${file}, array ${name}`);
  return { x, labels: Array.from({ length: x[0]?.shape[0] ?? 0 }, (_, index) => ({ file, index })) };
}

/** The samples in files, in the shape that a model takes. */
export async function readSamples(files: readonly string[], model: Model, flags: Flags): Promise<NamedSamples> {
  if (model.inputs.length > 1) return manyInputs(files, model);
  const shape = inputShapeOf(model);
  const parts: Tensor[] = [];
  const labels: NamedSamples['labels'][number][] = [];
  for (const file of files) {
    const x = await samplesFor(model, await fromFile(file, shape, flags), flags, `file ${file}`);
    requireNumbers(x, `file ${file}`);
    const count = x.shape[0] as number;
    parts.push(x);
    for (let index = 0; index < count; index++) labels.push(IMAGE.test(file) ? { file } : { file, index });
  }
  return { x: [joined(parts, shape)], labels };
}

/** Samples of several files as one array; bytes stay bytes where all are. */
function joined(parts: readonly Tensor[], shape: Shape): Tensor {
  const [first] = parts as [Tensor];
  if (parts.length === 1) return first;
  const size = parts.reduce((total, part) => total + part.size, 0);
  const bytes = parts.every((part) => part.dtype === 'uint8');
  const data = bytes ? new Uint8Array(size) : new Float32Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.size;
  }
  return new Tensor(
    data,
    [-1, ...shape].map((d) => (d < 0 ? size / sizeOf(shape) : d)),
  );
}
