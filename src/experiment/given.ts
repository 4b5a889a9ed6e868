import { EvenkeelError } from '../core/errors.ts';
import { formatOfPath } from '../datasets/formats.ts';
import { type GivenFile, givenTree } from '../platform/files/fileTree.ts';
import { fileOptions } from './fileOptions.ts';
import { imagesFor, requireNumbersOf } from './readData.ts';
import type { DataReader } from './setup.ts';

/** Files that were given in place of a path, as those that are dropped on a page: the data of an experiment, or a file of its network. */
export interface Given<F extends { readonly path: string } = GivenFile> {
  readonly data?: { readonly path: string; readonly files: readonly F[] };
  readonly model?: F;
}

/** The endings of files of networks, in lower case. */
export const MODEL_ENDINGS: readonly string[] = ['.keras', '.h5', '.hdf5', '.json'];
/** Files that are like those of networks, and why they are not read. */
const OTHER_MODELS: Readonly<Record<string, string>> = {
  '.onnx': 'an ONNX file, which is written here and not read',
  '.pt': 'a file of PyTorch',
  '.pb': 'a file of TensorFlow',
  '.tflite': 'a file of TensorFlow Lite',
};
/** The folder of files that were given next to each other. */
const ROOT = 'dropped';

const endsIn = (path: string, endings: readonly string[]) => endings.find((ending) => path.toLowerCase().endsWith(ending));
const topOf = (path: string) => path.split('/')[0] as string;
const refuse = (where: string, expected: string, got: string, remedy: string): never => {
  throw new EvenkeelError({ where, expected, got, remedy });
};

/** The path that is read of files which lie next to each other, and those files in a folder of their own. */
function together<F extends { readonly path: string }>(files: readonly F[]): NonNullable<Given<F>['data']> {
  const loose = files.filter(({ path }) => !path.includes('/'));
  const single = loose.find(({ path }) => ['npz', 'npy', 'table'].includes(formatOfPath(path)?.name ?? ''));
  if (single) {
    refuse(single.path, 'one file of data at a time', `${files.length} files`, 'Take it alone, or a folder of images by class.');
  }
  const images = loose.filter(({ path }) => /images[-.]idx/.test(path));
  if (images.length === 1 && loose.length === files.length) return { path: (images[0] as F).path, files };
  return { path: ROOT, files: files.map((file) => ({ ...file, path: `${ROOT}/${file.path}` })) };
}

/**
 * Tells files of networks from data by their endings, and finds what is to be read of the data: a file, a folder, or all files that lie next to each other.
 * @param files with paths whose folders stand between slashes; hidden ones are passed over
 * @throws EvenkeelError for more than one network, for files of networks that are not read here, and for files of data that do not go together
 */
export function sortGiven<F extends { readonly path: string }>(files: readonly F[]): Given<F> {
  const seen = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
  if (seen.length === 0)
    refuse('what was given', 'a network, or samples', 'no files', 'Take a file, or a folder of images by class.');
  const loose = seen.filter(({ path }) => !path.includes('/'));
  for (const { path } of loose) {
    const ending = endsIn(path, Object.keys(OTHER_MODELS));
    if (ending) {
      const remedy = 'Save the network as a .keras file.';
      refuse(path, `a file of a network (${MODEL_ENDINGS.join(', ')})`, OTHER_MODELS[ending] as string, remedy);
    }
  }
  const models = loose.filter(({ path }) => endsIn(path, MODEL_ENDINGS));
  if (models.length > 1) {
    refuse(
      'networks',
      'one file',
      models.map(({ path }) => path).join(', '),
      'Take one: each arm of the experiment is made of it.',
    );
  }
  const [model] = models;
  const data = seen.filter((file) => file !== model);
  const tops = new Set(data.map(({ path }) => topOf(path)));
  return {
    ...(model && { model }),
    ...(data.length > 0 && { data: tops.size === 1 ? { path: [...tops][0] as string, files: data } : together(data) }),
  };
}

/** How an experiment reads data that was given, just as it reads a path. */
export function givenReader({ path, files }: NonNullable<Given['data']>, onWarning: (message: string) => void): DataReader {
  const tree = givenTree(files);
  return {
    async read(data, shape) {
      const { fromFile } = await import('../datasets/fromFile.ts');
      const read = await fromFile(path, { ...imagesFor(shape), ...fileOptions(data, { onWarning }) }, tree);
      requireNumbersOf(read, `data ${path}`);
      return read;
    },
    isNamed: () => false,
    titleOf: (name) => name,
  };
}
