import { Tensor } from '../../src/core/tensor/tensor.ts';
import type { TrainTest } from '../../src/datasets/index.ts';
import { type ComparisonValues, designOf } from '../../src/experiment/flags.ts';
import { gunzip } from '../../src/platform/files/gunzip.ts';
import { requireSha256 } from '../../src/platform/files/sha256.ts';
import { readSource } from '../../src/platform/files/source.ts';

/** The one compressed file that the build makes, with all labels and the images that most experiments take, and what is in it. */
const FILE = 'mnist-first.gz';
const SHA256 = 'b6c892f028cbfb853db1a2e649e7f4de0e8d01c640fb3f3c00856e77c893633f';
const FIRST = { train: 10_001, test: 1000 } as const;
const ALL = { train: 60_000, test: 10_000 } as const;
const PIXELS = 28 * 28;

/** Whether an experiment takes no other images than those of the first file; up to 2,000 after the training images may choose an epoch. */
export function takesFirstOnly(values: ComparisonValues): boolean {
  const { data, seeds } = designOf(values);
  const { train, test, validation } = data;
  const trainEnd = seeds.length > 1 && values.validation === undefined ? train.end + 2000 : train.end;
  const validationEnd = typeof validation === 'object' && validation !== null ? validation.end : 0;
  return Math.max(trainEnd, validationEnd) <= FIRST.train && test.end <= FIRST.test;
}

/** The first file's images in the places that they have in MNIST; those that are not there are blank, and never looked at. */
export async function readFirst(base: string): Promise<TrainTest> {
  const { bytes } = await readSource(new URL(FILE, base).href);
  const content = await gunzip(bytes, FILE);
  await requireSha256(content, SHA256, FILE, 'The file is damaged or of another version; build the page again.');
  let at = 0;
  const take = (length: number) => {
    at += length;
    return content.subarray(at - length, at);
  };
  const labels = (count: number) => new Tensor(take(count), [count]);
  const [trainY, testY] = [labels(ALL.train), labels(ALL.test)];
  const images = (first: number, all: number) => {
    const pixels = new Uint8Array(all * PIXELS);
    pixels.set(take(first * PIXELS));
    return new Tensor(pixels, [all, 28, 28]);
  };
  return {
    trainX: images(FIRST.train, ALL.train),
    trainY,
    testX: images(FIRST.test, ALL.test),
    testY,
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
  };
}

/** MNIST for an experiment: the part that it takes, or all four original files, which are asked for at `mnist/` next to the page. */
export async function readMnist(values: ComparisonValues, base: string): Promise<TrainTest> {
  if (takesFirstOnly(values)) return readFirst(base);
  const { mnist } = await import('../../src/datasets/index.ts');
  return mnist.load({ path: new URL('mnist', base).href });
}
