import { checkOptions, type OptionNames } from '../core/options.ts';

/*
 * The readers and writers as the library shows them. Each loads the code of its format when it is first called. A source is a path (in
 * Node) or a file's bytes (anywhere); every one is untrusted, and refused with an EvenkeelError where it is damaged or lies.
 */

import { type Tensor, type TensorLike, tensor } from '../core/tensor/tensor.ts';
import { quoted, refusal } from '../platform/files/refusal.ts';
import { readSource, requireNode, type Source } from '../platform/files/source.ts';
import type { CsvOptions, Table } from './files/csv.ts';
import type { FileOptions } from './fromFile.ts';
import type { ImageOptions } from './images/decodeImage.ts';
import type { ImageFolder, ImageFolderOptions } from './images/imageFolder.ts';
import type { Samples, TrainTest } from './samples.ts';

const csvOptions = {
  header: 'optional',
  label: 'optional',
  columns: 'optional',
  ignore: 'optional',
  missing: 'optional',
  categories: 'optional',
  classNames: 'optional',
  schema: 'optional',
  delimiter: 'optional',
  decimal: 'optional',
  dtype: 'optional',
  onWarning: 'optional',
} satisfies OptionNames<CsvOptions>;

const imageOptions = {
  colorMode: 'optional',
  imageSize: 'optional',
  interpolation: 'optional',
} satisfies OptionNames<ImageOptions>;

const imageFolderOptions = {
  ...imageOptions,
  classNames: 'optional',
  skipBad: 'optional',
  onWarning: 'optional',
} satisfies OptionNames<ImageFolderOptions>;

/**
 * Reads one array of NumPy's `.npy` format (versions 1 to 3, NEP 1), in C or Fortran order. Truth values and bytes become uint8, other
 * integers int32, float16 and float32 float32, float64 float64.
 * @throws EvenkeelError where the file is damaged or its sizes lie, for elements that are no numbers (objects, which NumPy pickles, are never
 * unpickled), and for integers beyond int32
 */
export async function readNpy(source: Source): Promise<Tensor> {
  const { bytes, name } = await readSource(source);
  const { parseNpy } = await import('./files/npy.ts');
  return parseNpy(bytes, name);
}

export interface ReadNpzOptions {
  /** The arrays to return. Default: all. */
  readonly names?: readonly string[];
  /** Whether to leave out arrays that cannot be read, each told to `onWarning`, in place of refusing the archive. Default false. */
  readonly skipBad?: boolean;
  /** Receives which arrays cannot be read, where that does not matter. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Reads the arrays of NumPy's `.npz` format, stored or compressed, by name; elements become what `readNpy` makes of them. An array that cannot
 * be read, as it is damaged or holds objects, is refused where `names` asks for it, and else told to `onWarning`.
 * @throws EvenkeelError where the archive, or an array that is asked for, is damaged or lies about its sizes (with `skipBad` such an array is left
 * out), for names that are not there, beyond 2 GiB, and where it holds no array
 */
export async function readNpz(source: Source, options: ReadNpzOptions = {}): Promise<Map<string, Tensor>> {
  checkOptions('datasets.readNpz', options, { names: 'optional', skipBad: 'optional', onWarning: 'optional' });
  const { names, ...rest } = options;
  const { bytes, name } = await readSource(source);
  const { parseNpz } = await import('./files/npz.ts');
  const needed = (all: readonly string[]) => {
    const absent = names?.find((array) => !all.includes(array));
    if (absent === undefined) return names ?? all;
    const got = all.slice(0, 20).map((array) => quoted(array, 30));
    return refusal(`file ${name}`, 'Name arrays that are there.')(`an array ${quoted(absent)}`, got.join(', '));
  };
  const arrays = await parseNpz(bytes, name, { ...rest, needed });
  return names ? new Map([...arrays].filter(([array]) => names.includes(array))) : arrays;
}

/**
 * Reads an IDX file of any element type, as those of MNIST, gzipped or not. Bytes stay uint8, other integers become int32.
 * @throws EvenkeelError where it is damaged, or its sizes and its length do not agree
 */
export async function readIdx(source: Source): Promise<Tensor> {
  const content = await readSource(source);
  const { arrayFromIdx } = await import('./files/idxSamples.ts');
  return arrayFromIdx(content);
}

/**
 * Reads comma-separated values (RFC 4180; also tabs, semicolons, bars, runs of spaces): numbers as features `x` [rows, columns] and, where `label` names a
 * column, labels `y` [rows]. Labels that are text become class indices in the order of their sorted names, which come back as `classNames`.
 * Gaps and columns of text are refused unless `missing` and `categories` say what becomes of them. A column that numbers the rows, and numbers
 * that float32 rounds, are told to `onWarning`.
 * @throws EvenkeelError that names line and column for a missing value, a cell that is no number, and a row of another length; and for
 * columns that do not exist, quotes that do not end, text that is not UTF-8, and files without rows
 */
export async function readCsv(
  source: Source,
  options: CsvOptions & Required<Pick<CsvOptions, 'label'>>,
): Promise<Table & Samples>;
export async function readCsv(source: Source, options?: CsvOptions): Promise<Table>;
export async function readCsv(source: Source, options: CsvOptions = {}): Promise<Table> {
  checkOptions('datasets.readCsv', options, csvOptions);
  const { bytes, name } = await readSource(source);
  const { parseCsv } = await import('./files/csv.ts');
  return parseCsv(bytes, name, options);
}

/**
 * Decodes a PNG image (all kinds) or a JPEG image (baseline or progressive, grey or colour) as uint8 [height, width, channels]. The channels
 * are the file's own (1 grey, 3 colour, one more with transparency) unless `colorMode` says otherwise, and so is the size unless
 * `imageSize` does. The pixels are those that Pillow sees; profiles and EXIF's orientation are not applied.
 * @throws EvenkeelError for other formats, an image that is cut off or damaged, and more than 2²⁶ pixels
 */
export async function decodeImage(source: Source, options: ImageOptions = {}): Promise<Tensor> {
  checkOptions('datasets.decodeImage', options, imageOptions);
  const { bytes, name } = await readSource(source);
  const { parseImage } = await import('./images/decodeImage.ts');
  return parseImage(bytes, name, options);
}

/**
 * Reads a folder whose folders are classes, each with PNG and JPEG images in it or below it, as Keras's `image_dataset_from_directory` with
 * `labels='inferred'` does (in order, and all at once): images uint8 [n, height, width, channels], labels int32 [n], `classNames` sorted. Files
 * that are no images are passed over, and hidden ones.
 * @throws EvenkeelError where there are no classes or a class is empty, for images of different sizes without `imageSize`, for an image that is
 * damaged or of another format (unless `skipBad`), beyond 2 GiB, and outside Node
 */
export async function readImageFolder(folder: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  checkOptions('datasets.readImageFolder', options, imageFolderOptions);
  requireNode('datasets.readImageFolder');
  const [{ readImageFolder: read }, { diskTree }] = await Promise.all([
    import('./images/imageFolder.ts'),
    import('../platform/files/fileTree.ts'),
  ]);
  return read(await diskTree(), folder, options);
}

/**
 * Reads samples and labels from whatever a path names:
 *
 * - `.npz` with arrays `x_train, y_train, x_test, y_test` (as Keras's data sets) or `x, y`
 * - `.csv`, `.tsv`, `.txt` or `.data`: a table, the labels in its last column or the one that `label` names
 * - an IDX file of images (`…-images-idx3-ubyte`, also `.gz`) with the labels next to it, or a folder with those of train and test
 * - a folder of class folders with PNG and JPEG images, or two such folders `train` and `test`
 *
 * @returns `{ trainX, trainY, testX, testY }` where the source says which samples are for testing, else `{ x, y }` for
 * `preprocessing.trainTestSplit`; with `classNames` where it names the classes
 * @throws EvenkeelError for anything else, as the reader of each format does, and outside Node
 */
export async function fromFile(path: string, options: FileOptions = {}): Promise<Samples | TrainTest> {
  checkOptions('datasets.fromFile', options, { ...csvOptions, ...imageFolderOptions });
  requireNode('datasets.fromFile');
  const { fromFile: read } = await import('./fromFile.ts');
  return read(path, options);
}

async function write(where: string, path: string, bytes: () => Promise<Uint8Array> | Uint8Array): Promise<void> {
  requireNode(where);
  const { writeAtomically } = await import('../platform/files/atomic.ts');
  await writeAtomically(path, await bytes());
}

/**
 * Writes an array in NumPy's `.npy` format, for `numpy.load`, with its element type. A kill leaves the old file or the new one.
 * @throws EvenkeelError where the file cannot be written, and outside Node
 */
export async function writeNpy(path: string, array: TensorLike): Promise<void> {
  const { formatNpy } = await import('./files/npy.ts');
  await write('datasets.writeNpy', path, () => formatNpy(tensor(array)));
}

export interface WriteNpzOptions {
  /** Whether to deflate the arrays, as `numpy.savez_compressed`. Default false. */
  readonly compress?: boolean;
}

/**
 * Writes arrays by name in NumPy's `.npz` format, for `numpy.load`. A kill leaves the old file or the new one.
 * @throws EvenkeelError for names of other than letters, digits and `_ . -`, where the file cannot be written, and outside Node
 */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, TensorLike>> | ReadonlyMap<string, TensorLike>,
  options: WriteNpzOptions = {},
): Promise<void> {
  checkOptions('datasets.writeNpz', options, { compress: 'optional' });
  const { compress = false } = options;
  const { formatNpz } = await import('./files/npz.ts');
  const entries = arrays instanceof Map ? [...arrays] : Object.entries(arrays);
  const named = new Map(entries.map(([name, array]) => [name, tensor(array as TensorLike)]));
  await write('datasets.writeNpz', path, () => formatNpz(named, compress));
}
