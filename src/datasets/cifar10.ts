import type { CifarFiles } from './cifar.ts';
import { checkDatasetOptions, type DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

const FILES: CifarFiles = {
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz',
    cached: ['cifar-10-batches-py-target_archive'],
    size: 170498071,
    algorithm: 'sha256',
    checksum: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
  },
  folder: 'cifar-10-batches-py',
  train: ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5'],
  test: ['test_batch'],
  meta: ['batches.meta', 'label_names'],
  labelKey: 'labels',
  classes: 10,
};

/**
 * Loads CIFAR-10: 50,000 training and 10,000 test images in colour of ten kinds of things (Krizhevsky, 2009), uint8 [n, 32, 32, 3] with labels
 * uint8 [n, 1], as Keras has them. The archive is taken from Keras's cache, or downloaded into it (170 MB), and checked each time; `path`
 * names another archive, or a folder with the files in it. They are read without running what they could say.
 * @throws EvenkeelError for a file that cannot be read or has another checksum, where a download fails, and outside Node
 */
export async function load(options: DatasetOptions = {}): Promise<TrainTest> {
  checkDatasetOptions('datasets.cifar10.load', options);
  const { loadCifar } = await import('./cifar.ts');
  return loadCifar(FILES, options);
}
