import type { CachedFile } from './download/cache.ts';
import { checkDatasetOptions, type DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

const file = (name: string, size: number, checksum: string): CachedFile => ({
  url: `https://storage.googleapis.com/tensorflow/tf-keras-datasets/${name}`,
  cached: ['fashion-mnist', name],
  size,
  algorithm: 'md5',
  checksum,
});

/** Keras takes these files on trust; sizes and checksums are those that the data set's own page publishes. */
const FILES = {
  trainX: file('train-images-idx3-ubyte.gz', 26421880, '8d4fb7e6c68d591d4c3dfef9ec88bf0d'),
  trainY: file('train-labels-idx1-ubyte.gz', 29515, '25c81989df183df01b3e8a0aad5dffbe'),
  testX: file('t10k-images-idx3-ubyte.gz', 4422102, 'bef4ecab320f06d8554ea6380940ec79'),
  testY: file('t10k-labels-idx1-ubyte.gz', 5148, 'bb300cfdad3c16e7a12a480ee83cd310'),
} as const;

/**
 * Loads Fashion-MNIST: 60,000 training and 10,000 test images of clothes (Xiao, Rasul & Vollgraf, 2017), uint8 [n, 28, 28] with labels uint8
 * [n]. The four files are taken from Keras's cache, or downloaded into it; `path` names another folder with them. Checksums are checked each time.
 * @throws EvenkeelError for a file that cannot be read or has another checksum, where a download fails, and in a page without `path`, the address of a folder that its site serves
 */
export async function load(options: DatasetOptions = {}): Promise<TrainTest> {
  checkDatasetOptions('datasets.fashionMnist.load', options, 'the four .gz files that are published');
  const { loadFiles } = await import('./fashionMnistFiles.ts');
  return loadFiles(FILES, options);
}
