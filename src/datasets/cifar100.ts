import { requireThat } from '../core/checks.ts';
import { checkOptions } from '../core/options.ts';
import type { CifarFiles } from './cifar.ts';
import { checkDatasetOptions, type DatasetOptions, datasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

export interface Cifar100Options extends DatasetOptions {
  /** 'fine': 100 classes; 'coarse': the 20 they are grouped into. Default 'fine'. */
  readonly labelMode?: 'fine' | 'coarse';
}

const FILES: Omit<CifarFiles, 'meta' | 'labelKey' | 'classes'> = {
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz',
    cached: ['cifar-100-python-target_archive'],
    size: 169001437,
    algorithm: 'sha256',
    checksum: '85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7',
  },
  folder: 'cifar-100-python',
  train: ['train'],
  test: ['test'],
};

/**
 * Loads CIFAR-100: 50,000 training and 10,000 test images in colour of 100 kinds of things (Krizhevsky, 2009), uint8 [n, 32, 32, 3] with labels
 * uint8 [n, 1], as Keras has them. The archive is taken from Keras's cache, or downloaded into it (169 MB), and checked each time; `path`
 * names another archive, or a folder with the files in it. They are read without running what they could say.
 * @throws EvenkeelError for a file that cannot be read or has another checksum, where a download fails, and outside Node
 */
export async function load(options: Cifar100Options = {}): Promise<TrainTest> {
  checkOptions('datasets.cifar100.load', options, { labelMode: 'optional', ...datasetOptions });
  const { labelMode = 'fine', ...datasetSettings } = options;
  checkDatasetOptions('datasets.cifar100.load', datasetSettings);
  requireThat(
    'datasets.cifar100.load, option labelMode',
    labelMode,
    ['fine', 'coarse'].includes(labelMode),
    "'fine' or 'coarse'",
  );
  const classes = labelMode === 'fine' ? 100 : 20;
  const { loadCifar } = await import('./cifar.ts');
  return loadCifar(
    { ...FILES, meta: ['meta', `${labelMode}_label_names`], labelKey: `${labelMode}_labels`, classes },
    datasetSettings,
  );
}
