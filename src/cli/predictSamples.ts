import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import { parseNpz } from '../datasets/files/npz.ts';
import { DATA_FORMATS, formatOf } from '../datasets/formats.ts';
import { type TableOptions, tableOptions } from '../experiment/fileOptions.ts';
import { imagesFor, requireNumbers } from '../experiment/readData.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import { warnOfGuessedColumns } from './columnsFile.ts';
import { type KnownSchema, readingContext, withFlagNames } from './fileFlags.ts';
import type { Values } from './flags.ts';
import { inputShapeOf } from './model.ts';
import { printWarning } from './print.ts';
import { samplesFor } from './task.ts';

/** Samples to predict, and what each is called. */
export interface NamedSamples {
  readonly x: readonly Tensor[];
  readonly labels: readonly { readonly file: string; readonly index?: number }[];
}

type Flags = Values<'scale'> & TableOptions & KnownSchema;

/** An array as samples: one a row, or a single one of the model's own shape. */
const asSamples = (x: Tensor, shape: Shape) =>
  x.rank === shape.length && x.size === sizeOf(shape) && shape.length > 0 ? x.reshape([1, ...x.shape]) : x;

interface FileSamples {
  readonly x: Tensor;
  /** Whether it is an image, which is a single sample. */
  readonly isImage: boolean;
}

async function readFile(file: string, shape: Shape, flags: Flags): Promise<FileSamples> {
  const content = await readSource(file);
  const format = formatOf(content);
  if (!format) {
    const endings = DATA_FORMATS.flatMap((known) => known.endings);
    throw new EvenkeelError({
      where: `file ${file}`,
      expected: `a file that ends in ${endings.join(', ')}`,
      got: 'another ending',
      remedy: 'Save the samples as .npy.',
    });
  }
  const isImage = format.name === 'image';
  const images = imagesFor(shape);
  if (isImage && !images) {
    throw new EvenkeelError({
      where: `image ${file}`,
      expected: 'a model that takes images: height, width and 1, 3 or 4 channels',
      got: `samples of shape ${shapeText(shape)}`,
      remedy: 'Give the samples as .npy or .csv.',
    });
  }
  const { x, schema } = await withFlagNames(() =>
    format.parse(content, { ...images, ...tableOptions(flags, readingContext(flags)) }),
  );
  warnOfGuessedColumns(`file ${file}`, flags.schema, schema);
  return { x: asSamples(x, shape), isImage };
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
    const { x: read, isImage } = await readFile(file, shape, flags);
    const x = await samplesFor(model, read, flags, `file ${file}`);
    requireNumbers(x, `file ${file}`);
    const count = x.shape[0] as number;
    parts.push(x);
    for (let index = 0; index < count; index++) labels.push(isImage ? { file } : { file, index });
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
