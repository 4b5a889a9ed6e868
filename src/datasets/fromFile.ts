import { EvenkeelError } from '../core/errors.ts';
import { diskTree, type FileTree } from '../platform/files/fileTree.ts';
import type { Content } from '../platform/files/source.ts';
import { type DataFormat, type FileOptions, formatOf } from './formats.ts';
import { pairTrainTest, type Samples, type TrainTest, type UnlabelledSamples } from './samples.ts';

export type { FileOptions } from './formats.ts';

const IDX_IMAGES = /images[-.]idx\d-ubyte(\.gz)?$/;

/** A folder with the original files of MNIST or a data set like it, of class folders, or of `train` and `test` with class folders. */
async function fromFolder(tree: FileTree, folder: string, options: FileOptions): Promise<Samples | TrainTest> {
  const { readImageFolder, subfolders } = await import('./images/imageFolder.ts');
  const images = (await tree.entries(folder)).map(({ name }) => name).filter((name) => IDX_IMAGES.test(name));
  const find = (prefix: RegExp) => images.find((name) => prefix.test(name));
  const [train, test] = [find(/^train-/), find(/^(t10k|test)-/)];
  if (train && test) {
    const { labelledFromIdx } = await import('./files/idxSamples.ts');
    const read = async (file: string) => labelledFromIdx(await tree.read(tree.join(folder, file)), tree);
    return pairTrainTest(`folder ${folder}`, await read(train), await read(test));
  }
  const folders = await subfolders(tree, folder);
  if (folders.length !== 2 || !folders.includes('train') || !folders.includes('test'))
    return readImageFolder(tree, folder, options);
  const trained = await readImageFolder(tree, tree.join(folder, 'train'), options);
  const [height, width] = trained.x.shape.slice(1) as [number, number];
  // The test images have the classes and the size of those trained on.
  const same = { ...options, classNames: trained.classNames, imageSize: options.imageSize ?? ([height, width] as const) };
  return pairTrainTest(`folder ${folder}`, trained, await readImageFolder(tree, tree.join(folder, 'test'), same));
}

/** The format of a file. @throws EvenkeelError for one of no format that fits */
function requireFormat(content: Content, expected: string, fits: (format: DataFormat) => boolean, remedy: string): DataFormat {
  const format = formatOf(content);
  const isEmpty = content.bytes.length === 0 && format?.name !== 'table';
  if (format && fits(format) && !isEmpty) return format;
  const got = isEmpty ? 'an empty file' : format ? `a file of format ${format.name}, which has no labels` : 'another format';
  throw new EvenkeelError({ where: `data ${content.name}`, expected, got, remedy });
}

/** Reads whatever a path names; see `datasets.fromFile`. @param tree where the path leads. Default: this machine's disk */
export async function fromFile(path: string, options: FileOptions = {}, tree?: FileTree): Promise<Samples | TrainTest> {
  const files = tree ?? (await diskTree());
  if (await files.isFolder(path, `data ${path}`)) return fromFolder(files, path, options);
  const content = await files.read(path);
  const { parseLabelled } = requireFormat(
    content,
    'an .npz, .csv or IDX file with samples and labels, or a folder of images by class',
    (format) => format.parseLabelled !== undefined,
    'Save the samples as x and the labels as y in one .npz file.',
  );
  return (parseLabelled as NonNullable<typeof parseLabelled>)(content, options, files);
}

/** As `fromFile`, and samples without labels where the format has none. */
export async function samplesFromFile(path: string, options: FileOptions = {}): Promise<TrainTest | UnlabelledSamples> {
  const tree = await diskTree();
  if (await tree.isFolder(path, `data ${path}`)) return fromFolder(tree, path, options);
  const content = await tree.read(path);
  const { parse, parseLabelled } = requireFormat(
    content,
    'an .npz, .npy, .csv or IDX file, an image, or a folder of images by class',
    () => true,
    'Save the samples as an .npy file.',
  );
  return parseLabelled ? parseLabelled(content, options, tree) : parse(content, options);
}
