import { EvenkeelError } from '../core/errors.ts';
import type { Shape, Tensor } from '../core/tensor/tensor.ts';
import type { FileOptions, Samples, TrainTest } from '../datasets/index.ts';
import type { UnlabelledSamples } from '../datasets/samples.ts';
import { isNamed } from './dataNames.ts';
import { fileOptions, type ReadingContext, type ReadingOptions } from './fileOptions.ts';

/** Data by the name of a data set or by its path, and how it is read. */
export type NamedData = ReadingOptions & { readonly path: string };

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

async function readAny(
  { path, ...options }: NamedData,
  context: ReadingContext,
  shape: Shape | undefined,
  labelled: boolean,
): Promise<TrainTest | UnlabelledSamples> {
  if (isNamed(path)) {
    const datasets = await import('../datasets/index.ts');
    const { load } = datasets[path as 'mnist' | 'fashionMnist' | 'cifar10' | 'cifar100'];
    return load();
  }
  const { fromFile, samplesFromFile } = await import('../datasets/fromFile.ts');
  const read = await (labelled ? fromFile : samplesFromFile)(path, { ...imagesFor(shape), ...fileOptions(options, context) });
  requireNumbersOf(read, `data ${path}`);
  return read;
}

/**
 * Samples and labels by the name of a data set or from a path.
 * @param shape what the model takes, to which images of a folder are brought
 */
export const readData = async (data: NamedData, context: ReadingContext = {}, shape?: Shape): Promise<Samples | TrainTest> =>
  (await readAny(data, context, shape, true)) as Samples | TrainTest;

/** The same for what needs no labels: with them where the data has some. */
export const readUnlabelled = (
  data: NamedData,
  context: ReadingContext = {},
  shape?: Shape,
): Promise<UnlabelledSamples | TrainTest> => readAny(data, context, shape, false);

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

/** @throws EvenkeelError for data with NaN or infinity in its samples or labels */
export function requireNumbersOf(data: TrainTest | UnlabelledSamples, where: string): void {
  for (const x of 'trainX' in data ? [data.trainX, data.testX] : [data.x]) requireNumbers(x, where);
  for (const y of 'trainX' in data ? [data.trainY, data.testY] : [data.y]) if (y) requireNumbers(y, `${where}, labels`);
}
