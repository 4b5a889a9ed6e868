import type { Tensor } from '../core/tensor/tensor.ts';
import { isNode, nodeModule } from '../platform/node.ts';
import type { CachedFile } from './download/cache.ts';
import { checkDatasetOptions, type DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

/** Images uint8 [n, 28, 28] with 0 for paper and 255 for ink, labels uint8 [n]. */
export type Mnist = TrainTest;

/** The original files, with the SHA-256 of what is in them once they are unpacked. */
const FILES = {
  trainX: ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
  trainY: ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'],
  testX: ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
  testY: ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'],
} as const;

/** Keras's own file. */
const NPZ: CachedFile = {
  url: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz',
  cached: ['mnist.npz'],
  size: 11490434,
  algorithm: 'sha256',
  checksum: '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1',
};

const classNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A file as it was published: gzipped under `NAME.gz`, or unpacked. */
async function readIdx(folder: string, file: string, checksum: string): Promise<Tensor> {
  const { readSource } = await import('../platform/files/source.ts');
  const { gunzip, isGzip } = await import('../platform/files/gunzip.ts');
  const { requireSha256 } = await import('../platform/files/sha256.ts');
  const { parseIdx } = await import('./files/idx.ts');
  const path = `${folder}/${file}`;
  const packed = await readSource(`${path}.gz`).catch(() => undefined);
  // A server may unpack what it hands over, or answer with something else.
  const { bytes, name } = packed && (isGzip(packed.bytes) || packed.bytes[0] === 0) ? packed : await readSource(path);
  const content = await gunzip(bytes, name);
  await requireSha256(
    content,
    checksum,
    name,
    'The file is damaged or truncated; install the package or download the file again.',
  );
  return parseIdx(content, name);
}

async function loadIdx(folder: string): Promise<Mnist> {
  const arrays = new Map<string, Tensor>();
  for (const [key, [file, checksum]] of Object.entries(FILES)) arrays.set(key, await readIdx(folder, file, checksum));
  const get = (key: keyof typeof FILES) => arrays.get(key) as Tensor;
  return { trainX: get('trainX'), trainY: get('trainY'), testX: get('testX'), testY: get('testY'), classNames };
}

async function loadNpz(path: string): Promise<Mnist> {
  const { parseNpz } = await import('./files/npz.ts');
  const { readSource } = await import('../platform/files/source.ts');
  const { requireSha256 } = await import('../platform/files/sha256.ts');
  const { bytes } = await readSource(path);
  await requireSha256(bytes, NPZ.checksum, path, 'The file is damaged or another one; download it again.');
  const arrays = await parseNpz(bytes, path);
  const get = (name: string) => arrays.get(name) as Tensor;
  return { trainX: get('x_train'), trainY: get('y_train'), testX: get('x_test'), testY: get('y_test'), classNames };
}

/** The folder of this package with the data set; none where a bundler left it out. */
async function packageFolder(): Promise<string | undefined> {
  const { existsSync } = await nodeModule('node:fs');
  const { fileURLToPath } = await nodeModule('node:url');
  const { dirname, join } = await nodeModule('node:path');
  const address = import.meta.url;
  if (!address.startsWith('file:')) return undefined;
  // Not as `new URL(…, import.meta.url)`: bundlers would look for the folder.
  const folder = join(dirname(fileURLToPath(address)), '..', '..', 'data', 'mnist');
  return existsSync(join(folder, `${FILES.trainX[0]}.gz`)) ? folder : undefined;
}

/**
 * Loads MNIST: 60,000 training and 10,000 test images of digits (LeCun, Cortes & Burges), uint8 [n, 28, 28] with labels uint8 [n]. Works
 * offline in Node: the package holds the four original files. Where a bundler left them out, Keras's `mnist.npz` is taken from Keras's
 * cache or downloaded into it. `path` names a folder with the four files, gzipped or not, or an `mnist.npz`; a page needs it: the address
 * from which its site serves a copy of `node_modules/evenkeel/data/mnist`. Checksums are checked each time.
 * @throws EvenkeelError for a file that cannot be read or has another checksum, where a download fails, and in a page without `path`
 */
export async function load(options: DatasetOptions = {}): Promise<Mnist> {
  checkDatasetOptions('datasets.mnist.load', options, 'the files in node_modules/evenkeel/data/mnist');
  const { path } = options;
  if (path) return path.endsWith('.npz') ? loadNpz(path) : loadIdx(path.replace(/\/+$/, ''));
  const folder = isNode ? await packageFolder() : undefined;
  if (folder) return loadIdx(folder);
  const { cachedFile } = await import('./download/cache.ts');
  return loadNpz(await cachedFile(NPZ, options));
}
