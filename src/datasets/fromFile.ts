import { EvenkeelError } from '../core/errors.ts';
import { type Content, readSource, systemReason } from '../platform/files/source.ts';
import { nodeModule } from '../platform/node.ts';
import { type DataFormat, type FileOptions, formatOf } from './formats.ts';
import { pairTrainTest, type Samples, type TrainTest, type UnlabelledSamples } from './samples.ts';

export type { FileOptions } from './formats.ts';

const IDX_IMAGES = /images[-.]idx\d-ubyte(\.gz)?$/;

/** A folder with the original files of MNIST or a data set like it, of class folders, or of `train` and `test` with class folders. */
async function fromFolder(folder: string, options: FileOptions): Promise<Samples | TrainTest> {
  const { join } = await nodeModule('node:path');
  const { entriesOf, readImageFolder, subfolders } = await import('./images/imageFolder.ts');
  const images = (await entriesOf(folder)).map(({ name }) => name).filter((name) => IDX_IMAGES.test(name));
  const find = (prefix: RegExp) => images.find((name) => prefix.test(name));
  const [train, test] = [find(/^train-/), find(/^(t10k|test)-/)];
  if (train && test) {
    const { labelledFromIdx } = await import('./files/idxSamples.ts');
    const read = async (file: string) => labelledFromIdx(await readSource(join(folder, file)));
    return pairTrainTest(`folder ${folder}`, await read(train), await read(test));
  }
  const folders = await subfolders(folder);
  if (folders.length !== 2 || !folders.includes('train') || !folders.includes('test')) return readImageFolder(folder, options);
  const trained = await readImageFolder(join(folder, 'train'), options);
  const [height, width] = trained.x.shape.slice(1) as [number, number];
  // The test images have the classes and the size of those trained on.
  const same = { ...options, classNames: trained.classNames, imageSize: options.imageSize ?? ([height, width] as const) };
  return pairTrainTest(`folder ${folder}`, trained, await readImageFolder(join(folder, 'test'), same));
}

async function isFolder(path: string): Promise<boolean> {
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
  return info.isDirectory();
}

/** The format of a file. @throws EvenkeelError for one of no format that fits */
function requireFormat(content: Content, expected: string, fits: (format: DataFormat) => boolean, remedy: string): DataFormat {
  const format = formatOf(content);
  const isEmpty = content.bytes.length === 0 && format?.name !== 'table';
  if (format && fits(format) && !isEmpty) return format;
  const got = isEmpty ? 'an empty file' : format ? `a file of format ${format.name}, which has no labels` : 'another format';
  throw new EvenkeelError({ where: `data ${content.name}`, expected, got, remedy });
}

/** Reads whatever a path names; see `datasets.fromFile`. */
export async function fromFile(path: string, options: FileOptions = {}): Promise<Samples | TrainTest> {
  if (await isFolder(path)) return fromFolder(path, options);
  const content = await readSource(path);
  const { parseLabelled } = requireFormat(
    content,
    'an .npz, .csv or IDX file with samples and labels, or a folder of images by class',
    (format) => format.parseLabelled !== undefined,
    'Save the samples as x and the labels as y in one .npz file.',
  );
  return (parseLabelled as NonNullable<typeof parseLabelled>)(content, options);
}

/** As `fromFile`, and samples without labels where the format has none. */
export async function samplesFromFile(path: string, options: FileOptions = {}): Promise<TrainTest | UnlabelledSamples> {
  if (await isFolder(path)) return fromFolder(path, options);
  const content = await readSource(path);
  const { parse, parseLabelled = parse } = requireFormat(
    content,
    'an .npz, .npy, .csv or IDX file, an image, or a folder of images by class',
    () => true,
    'Save the samples as an .npy file.',
  );
  return parseLabelled(content, options);
}
