import { EvenkeelError, shapeText } from '../core/errors.ts';
import { sameShape, type Tensor } from '../core/tensor/tensor.ts';
import { isGzip } from '../platform/files/gunzip.ts';
import { quoted } from '../platform/files/refusal.ts';
import { type Content, readSource, systemReason } from '../platform/files/source.ts';
import { nodeModule } from '../platform/node.ts';
import type { CsvOptions } from './files/csv.ts';
import type { ImageFolderOptions } from './images/imageFolder.ts';
import type { Samples, TrainTest } from './samples.ts';

/** How a file is read: what `readCsv` and `readImageFolder` take. The labels of a CSV file are its last column unless `label` says otherwise. */
export type FileOptions = CsvOptions & ImageFolderOptions;

/** The names under which the arrays of an `.npz` file are found, Keras's first. */
const PARTS = {
  trainX: ['x_train', 'trainX', 'train_x', 'X_train'],
  trainY: ['y_train', 'trainY', 'train_y', 'Y_train'],
  testX: ['x_test', 'testX', 'test_x', 'X_test'],
  testY: ['y_test', 'testY', 'test_y', 'Y_test'],
  x: ['x', 'X', 'data', 'images'],
  y: ['y', 'Y', 'target', 'labels'],
} as const;
const IDX_IMAGES = /images[-.]idx\d-ubyte(\.gz)?$/;

const refuse = (where: string, expected: string, got: string, remedy: string): never => {
  throw new EvenkeelError({ where, expected, got, remedy });
};

/** @throws EvenkeelError unless there is one label a sample */
function paired(where: string, x: Tensor, y: Tensor): Samples {
  if (x.rank > 0 && y.rank > 0 && x.shape[0] === y.shape[0]) return { x, y };
  return refuse(
    where,
    'as many labels as samples',
    `shapes ${shapeText(x.shape)} and ${shapeText(y.shape)}`,
    'Write both for the same samples.',
  );
}

/** @throws EvenkeelError unless the samples to train on and to test with have one shape */
function trainTest(where: string, train: Samples, test: Samples): TrainTest {
  const [a, b] = [train.x.shape.slice(1), test.x.shape.slice(1)];
  if (!sameShape(a, b))
    refuse(where, 'samples of one shape', `${shapeText(a)} to train on and ${shapeText(b)} to test with`, 'Make them alike.');
  const { classNames } = train;
  return { trainX: train.x, trainY: train.y, testX: test.x, testY: test.y, ...(classNames && { classNames }) };
}

/** The names under which an archive has the parts of its data: those of four parts where all are there, else samples and labels. */
function partsIn(names: readonly string[]): readonly (string | undefined)[] {
  const find = (part: keyof typeof PARTS) => PARTS[part].find((key) => names.includes(key));
  const four = (['trainX', 'trainY', 'testX', 'testY'] as const).map(find);
  return four.every((key) => key !== undefined) ? four : (['x', 'y'] as const).map(find);
}

async function fromNpz({ bytes, name }: Content, { onWarning }: FileOptions): Promise<Samples | TrainTest> {
  const { parseNpz } = await import('./files/npz.ts');
  let names: readonly string[] = [];
  let parts: readonly (string | undefined)[] = [];
  const arrays = await parseNpz(bytes, name, {
    needed: (all) => {
      names = all;
      parts = partsIn(all);
      return parts.filter((key) => key !== undefined);
    },
    ...(onWarning && { onWarning }),
  });
  const [x, y, testX, testY] = parts.map((key) => (key === undefined ? undefined : arrays.get(key)));
  const where = `file ${name}`;
  if (x && y && testX && testY) return trainTest(where, paired(where, x, y), paired(where, testX, testY));
  if (x && y) return paired(where, x, y);
  const found = names
    .slice(0, 20)
    .map((key) => quoted(key, 30))
    .join(', ');
  return refuse(where, 'arrays x_train, y_train, x_test and y_test, or x and y', found, 'Save the arrays under these names.');
}

async function readIdxFile(content: Content): Promise<Tensor> {
  const { parseIdx } = await import('./files/idx.ts');
  const { gunzip } = await import('../platform/files/gunzip.ts');
  return parseIdx(await gunzip(content.bytes, content.name), content.name);
}

/** Images with the labels that lie beside them: `train-images-idx3-ubyte` goes with `train-labels-idx1-ubyte`. */
async function fromIdx(content: Content): Promise<Samples> {
  const { join, dirname, basename } = await nodeModule('node:path');
  const labels = basename(content.name).replace(/images([-.])idx\d/, 'labels$1idx1');
  if (labels === basename(content.name)) {
    refuse(
      `file ${content.name}`,
      'a name such as train-images-idx3-ubyte',
      'another',
      'Name the file of images; its labels lie beside it.',
    );
  }
  const path = join(dirname(content.name), labels);
  return paired(`file ${path}`, await readIdxFile(content), await readIdxFile(await readSource(path)));
}

/** A folder with the original files of MNIST or a data set like it, of class folders, or of `train` and `test` with class folders. */
async function fromFolder(folder: string, options: FileOptions): Promise<Samples | TrainTest> {
  const { join } = await nodeModule('node:path');
  const { entriesOf, readImageFolder, subfolders } = await import('./images/imageFolder.ts');
  const images = (await entriesOf(folder)).map(({ name }) => name).filter((name) => IDX_IMAGES.test(name));
  const of = (prefix: RegExp) => images.find((name) => prefix.test(name));
  const [train, test] = [of(/^train-/), of(/^(t10k|test)-/)];
  const idx = async (file: string) => fromIdx(await readSource(join(folder, file)));
  if (train && test) return trainTest(`folder ${folder}`, await idx(train), await idx(test));
  const folders = await subfolders(folder);
  if (folders.length !== 2 || !folders.includes('train') || !folders.includes('test')) return readImageFolder(folder, options);
  const trained = await readImageFolder(join(folder, 'train'), options);
  const [height, width] = trained.x.shape.slice(1) as [number, number];
  // The test images have the classes and the size of those trained on.
  const same = { ...options, classNames: trained.classNames, imageSize: options.imageSize ?? ([height, width] as const) };
  return trainTest(`folder ${folder}`, trained, await readImageFolder(join(folder, 'test'), same));
}

/** Reads whatever a path names; see `datasets.fromFile`. */
export async function fromFile(path: string, options: FileOptions = {}): Promise<Samples | TrainTest> {
  const { stat } = await nodeModule('node:fs/promises');
  const info = await stat(path).catch((cause: unknown) => {
    const problem = {
      where: `data ${path}`,
      expected: 'a file or a folder',
      got: systemReason(cause),
      remedy: 'Check the path.',
    };
    throw new EvenkeelError(problem, { cause });
  });
  if (info.isDirectory()) return fromFolder(path, options);
  const content = await readSource(path);
  const { bytes } = content;
  if (/\.(csv|tsv|txt|data)$/i.test(path)) {
    const { parseCsv } = await import('./files/csv.ts');
    const { x, y, classNames, schema } = await parseCsv(bytes, path, { label: options.schema?.label ?? -1, ...options });
    return { x, y: y as Tensor, schema, ...(classNames && { classNames }) };
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return fromNpz(content, options);
  if (bytes[0] === 0 && bytes[1] === 0) return fromIdx(content);
  if (isGzip(bytes) && IDX_IMAGES.test(path)) return fromIdx(content);
  return refuse(
    `data ${path}`,
    'an .npz, .csv or IDX file with samples and labels, or a folder of images by class',
    bytes.length === 0 ? 'an empty file' : 'another format',
    'Save the samples as x and the labels as y in one .npz file.',
  );
}
