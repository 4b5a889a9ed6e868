import type { Tensor } from '../core/tensor/tensor.ts';
import { gunzip } from '../platform/files/gunzip.ts';
import { type CachedFile, cachedFile, readChecked } from './download/cache.ts';
import { parseIdx } from './files/idx.ts';
import type { DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

const classNames = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];

type Part = 'trainX' | 'trainY' | 'testX' | 'testY';

/** The four files as tensors, from a folder that has them or from the cache. */
export async function loadFiles(files: Record<Part, CachedFile>, options: DatasetOptions): Promise<TrainTest> {
  const get = async (part: Part): Promise<Tensor> => {
    const remote = files[part];
    const path = options.path ? `${options.path}/${remote.cached.at(-1)}` : await cachedFile(remote, options);
    return parseIdx(await gunzip(await readChecked(path, remote), path), path);
  };
  return {
    trainX: await get('trainX'),
    trainY: await get('trainY'),
    testX: await get('testX'),
    testY: await get('testY'),
    classNames,
  };
}
