import type { Tensor } from '../../core/tensor/tensor.ts';
import { gunzip } from '../../platform/files/gunzip.ts';
import { refusal } from '../../platform/files/refusal.ts';
import { type Content, readSource } from '../../platform/files/source.ts';
import { nodeModule } from '../../platform/node.ts';
import { pairSamples, type Samples } from '../samples.ts';
import { parseIdx } from './idx.ts';

/** The array of an IDX file, gzipped or not. */
export const arrayFromIdx = async ({ bytes, name }: Content): Promise<Tensor> => parseIdx(await gunzip(bytes, name), name);

/** Images with the labels in the same folder: `train-labels-idx1-ubyte` belongs to `train-images-idx3-ubyte`. */
export async function labelledFromIdx(images: Content): Promise<Samples> {
  const { join, dirname, basename } = await nodeModule('node:path');
  const file = basename(images.name);
  const labels = file.replace(/images([-.])idx\d/, 'labels$1idx1');
  if (labels === file) {
    const refuse = refusal(`file ${images.name}`, 'Name the file of images; that of its labels is in the same folder.');
    refuse('a name such as train-images-idx3-ubyte', 'another');
  }
  const path = join(dirname(images.name), labels);
  return pairSamples(`file ${path}`, await arrayFromIdx(images), await arrayFromIdx(await readSource(path)));
}
