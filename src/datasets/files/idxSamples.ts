import type { Tensor } from '../../core/tensor/tensor.ts';
import type { FileTree } from '../../platform/files/fileTree.ts';
import { gunzip } from '../../platform/files/gunzip.ts';
import { refusal } from '../../platform/files/refusal.ts';
import type { Content } from '../../platform/files/source.ts';
import { pairSamples, type Samples } from '../samples.ts';
import { parseIdx } from './idx.ts';

/** The array of an IDX file, gzipped or not. */
export const arrayFromIdx = async ({ bytes, name }: Content): Promise<Tensor> => parseIdx(await gunzip(bytes, name), name);

/** Images with the labels in the same folder: `train-labels-idx1-ubyte` belongs to `train-images-idx3-ubyte`. */
export async function labelledFromIdx(images: Content, tree: FileTree): Promise<Samples> {
  // The last name in the path.
  const path = images.name.replace(/images([-.])idx\d(?=[^/\\]*$)/, 'labels$1idx1');
  if (path === images.name) {
    const refuse = refusal(`file ${images.name}`, 'Name the file of images; that of its labels is in the same folder.');
    refuse('a name such as train-images-idx3-ubyte', 'another');
  }
  return pairSamples(`file ${path}`, await arrayFromIdx(images), await arrayFromIdx(await tree.read(path)));
}
