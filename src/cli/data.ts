import { EvenkeelError } from '../core/errors.ts';
import type { Shape, Tensor } from '../core/tensor/tensor.ts';
import type { FileOptions, Samples, TrainTest } from '../datasets/index.ts';
import type { UnlabelledSamples } from '../datasets/samples.ts';
import type { DataReader } from '../experiment/setup.ts';
import { warnOfGuessedColumns } from './columnsFile.ts';
import { fileOptions, type KnownSchema, type ReadingFlags, readingFlags, withFlagNames } from './fileFlags.ts';
import type { Values } from './flags.ts';

/** Data sets that are known by name, and what they are called. */
const TITLES: Readonly<Record<string, string>> = {
  mnist: 'MNIST',
  fashionMnist: 'Fashion-MNIST',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
};

export const isNamed = (data: string) => Object.hasOwn(TITLES, data);

/** The name of data in reports. */
export const titleOf = (data: string) => TITLES[data] ?? data;

export type DataFlags = ReadingFlags;

const COLOR_MODES: Readonly<Record<number, 'grayscale' | 'rgb' | 'rgba'>> = { 1: 'grayscale', 3: 'rgb', 4: 'rgba' };

/**
 * How images must be read for a model that takes samples of a shape.
 * @returns undefined where it takes no images with the channels last
 */
export function imagesFor(shape: Shape | undefined): Pick<FileOptions, 'imageSize' | 'colorMode'> | undefined {
  const [height, width, channels] = shape ?? [];
  const colorMode = COLOR_MODES[channels ?? 0];
  if (shape?.length !== 3 || !height || !width || !colorMode) return undefined;
  return { imageSize: [height, width], colorMode };
}

/**
 * Samples and labels by the name of a data set or from a path.
 * @param shape what the model takes, to which images of a folder are brought
 */
export async function readData(data: string, flags: DataFlags & KnownSchema, shape?: Shape): Promise<Samples | TrainTest> {
  return (await readAny(data, flags, shape, true)) as Samples | TrainTest;
}

/** How runs get their data. */
export const dataReader: DataReader = { read: ({ path, ...flags }, shape) => readData(path, flags, shape), isNamed, titleOf };

async function readAny(data: string, flags: DataFlags & KnownSchema, shape: Shape | undefined, labelled: boolean) {
  if (isNamed(data)) {
    const datasets = await import('../datasets/index.ts');
    const { load } = datasets[data as 'mnist' | 'fashionMnist' | 'cifar10' | 'cifar100'];
    return load();
  }
  const { fromFile, samplesFromFile } = await import('../datasets/fromFile.ts');
  const options = { ...imagesFor(shape), ...fileOptions(readingFlags(flags), flags) };
  const read: TrainTest | UnlabelledSamples = await withFlagNames(() => (labelled ? fromFile : samplesFromFile)(data, options));
  if ('x' in read) warnOfGuessedColumns(`data ${data}`, flags.schema, read.schema);
  for (const x of 'trainX' in read ? [read.trainX, read.testX] : [read.x]) requireNumbers(x, `data ${data}`);
  for (const y of 'trainX' in read ? [read.trainY, read.testY] : [read.y]) if (y) requireNumbers(y, `data ${data}, labels`);
  return read;
}

/** @throws EvenkeelError for samples with NaN or infinity (in float32, which a model computes in), of which a network learns nothing else */
export function requireNumbers(x: Tensor, where: string): void {
  const at = x.dtype.startsWith('float') ? x.data.findIndex((v) => !Number.isFinite(Math.fround(v))) : -1;
  if (at < 0) return;
  throw new EvenkeelError({
    where: `${where}, sample ${Math.floor(at / x.rowSize)}, number ${at % x.rowSize}`,
    expected: 'a finite number of float32',
    got: String(x.data[at]),
    remedy: 'Fill it in, or leave out the sample.',
  });
}

type Part = Values<'part' | 'limit'>;

/** The samples of one part of the data, or all where the data does not tell parts apart. */
export function partOf(data: Samples | TrainTest, { part, limit }: Part, otherwise: 'train' | 'test'): Samples {
  const cut = ({ x, y, classNames }: Samples): Samples => ({
    x: x.slice(0, limit),
    y: y.slice(0, limit),
    ...(classNames && { classNames }),
  });
  if ('trainX' in data) {
    const names = data.classNames && { classNames: data.classNames };
    const { trainX, trainY, testX, testY } = data;
    return cut((part ?? otherwise) === 'train' ? { x: trainX, y: trainY, ...names } : { x: testX, y: testY, ...names });
  }
  if (part === undefined) return cut(data);
  throw new EvenkeelError({
    where: 'option --part',
    expected: 'data that says which samples are to train on and which to test with',
    got: `${part} of data that does not`,
    remedy: 'Leave it out.',
  });
}

/** Samples for what needs no labels: with them where the data has some. */
export async function readSamplesOf(
  data: string,
  flags: DataFlags & Part & KnownSchema,
  otherwise: 'train' | 'test',
  shape?: Shape,
): Promise<UnlabelledSamples> {
  const read = await readAny(data, flags, shape, false);
  if ('trainX' in read || read.y) return partOf(read as Samples | TrainTest, flags, otherwise);
  return { x: read.x.slice(0, flags.limit) };
}
