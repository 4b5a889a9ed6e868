import { datasets, preprocessing, type Tensor } from 'evenkeel';
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../src/datasets/cifar.ts';
import { cases } from './fixtures.ts';

interface Image {
  readonly name: string;
  readonly file: string;
  readonly shape: number[];
  readonly pixels: string;
}
interface Data {
  readonly npy: { readonly name: string; readonly file: string; readonly shape: number[]; readonly values: string[] }[];
  readonly npz: Record<'stored' | 'compressed', string>;
  readonly images: Image[];
  readonly conversions: {
    readonly from: string;
    readonly colorMode: 'grayscale';
    readonly file: string;
    readonly pixels: string;
  }[];
  readonly resize: {
    readonly file: string;
    readonly cases: { readonly interpolation: 'bilinear'; readonly imageSize: [number, number]; readonly values: string }[];
  };
  readonly batches: Record<
    'cifar10' | 'cifar100',
    { readonly file: string; readonly x: string; readonly labels: Record<string, number[]> }[]
  >;
  readonly splits: { counts: number[]; sizes: Record<string, number>; train: number[]; test: number[] }[];
  readonly sizes: { n: number; sizes: Record<string, number>; train: number; test: number }[];
}
const data = cases('data') as unknown as Data;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/** A number as Python prints it. */
const value = (text: string) => Number(text.replace(/inf/, 'Infinity'));

describe('files of NumPy', () => {
  it.each(data.npy)('$name', async ({ file, shape, values }) => {
    const x = await datasets.readNpy(bytesOf(file));
    expect(x.shape).toEqual(shape);
    expect([...x.data]).toEqual(values.map(value).map((v) => (x.dtype === 'float32' ? Math.fround(v) : v)));
  });

  it.each(['stored', 'compressed'] as const)('%s in an archive', async (how) => {
    const arrays = await datasets.readNpz(bytesOf(data.npz[how]));
    expect([...arrays].map(([name, x]) => [name, x.dtype, x.shape])).toEqual([
      ['x', 'float32', [2, 3]],
      ['y y', 'uint8', [2]],
      ['zeros', 'uint8', [5000]],
    ]);
    expect([...(arrays.get('x') as Tensor).data]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('images have the pixels that Pillow sees', () => {
  it.each(data.images)('$name', async ({ file, shape, pixels }) => {
    const image = await datasets.decodeImage(bytesOf(file));
    expect([image.dtype, image.shape]).toEqual(['uint8', shape]);
    expect(Buffer.from(image.data as Uint8Array).toString('base64')).toBe(pixels);
  });

  it.each(data.conversions)('$from as $colorMode', async ({ file, colorMode, pixels }) => {
    const image = await datasets.decodeImage(bytesOf(file), { colorMode });
    expect(Buffer.from(image.data as Uint8Array).toString('base64')).toBe(pixels);
  });

  it.each(data.resize.cases)(
    "$interpolation to $imageSize, within 0.501 of Keras's numbers, which are not rounded",
    async (resize) => {
      const { interpolation, imageSize, values } = resize;
      const image = await datasets.decodeImage(bytesOf(data.resize.file), { interpolation, imageSize });
      expect(image.shape).toEqual([...imageSize, 3]);
      const want = new Float32Array(bytesOf(values).buffer);
      const worst = want.reduce((most, v, i) => Math.max(most, Math.abs(v - (image.data[i] as number))), 0);
      expect(worst).toBeLessThan(interpolation === 'bilinear' ? 0.501 : 1e-6);
    },
  );
});

describe("CIFAR's batches, as Python 2 pickled them", () => {
  it.each(
    Object.values(data.batches)
      .flat()
      .flatMap(({ file, x, labels }) => Object.entries(labels).map(([key, want]) => ({ key, want, file, x }))),
  )('have the images and $key that Keras reads', ({ key, want, file, x }) => {
    const batch = parseBatch(bytesOf(file), 'batch', key, 100);
    expect(Buffer.from(batch.x).toString('base64')).toBe(x);
    expect([...batch.y]).toEqual(want);
  });
});

describe("trainTestSplit has scikit-learn's sizes", () => {
  const options = ({ test_size, train_size }: Record<string, number>) => ({
    ...(test_size !== undefined && { testSize: test_size }),
    ...(train_size !== undefined && { trainSize: train_size }),
  });

  it.each(data.sizes)('$n samples, $sizes', ({ n, sizes, train, test }) => {
    const { trainX, testX } = preprocessing.trainTestSplit({ x: new Float32Array(n), ...options(sizes) });
    expect([trainX.shape, testX.shape]).toEqual([[train], [test]]);
  });

  it.each(data.splits)('stratified, $counts, $sizes', ({ counts, sizes, train, test }) => {
    const y = Int32Array.from(counts.flatMap((n, label) => Array.from({ length: n }, () => label)));
    const { trainX, testX } = preprocessing.trainTestSplit({ x: y, stratify: y, ...options(sizes) });
    const count = ({ data: labels }: Tensor) => counts.map((_, label) => [...labels].filter((l) => l === label).length);
    expect([count(trainX), count(testX)]).toEqual([train, test]);
  });
});
