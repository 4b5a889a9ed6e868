import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { fromFile, writeNpz } from '../../src/datasets/read.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { idx } from '../support/dataFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...parts: string[]) => join(folder, ...parts);

const images = (n: number) =>
  idx(
    [n, 2, 2],
    Uint8Array.from({ length: 4 * n }, (_, i) => i),
  );
const labels = (n: number) =>
  idx(
    [n],
    Uint8Array.from({ length: n }, (_, i) => i % 10),
  );

describe('fromFile', () => {
  it('reads .npz files, of two parts or one', async () => {
    const part = (n: number) => tensor(new Uint8Array(2 * n), { shape: [n, 2] });
    const [y3, y1] = [tensor([1, 2, 3]), tensor([4])];
    await writeNpz(at('both.npz'), { x_train: part(3), y_train: y3, x_test: part(1), y_test: y1 });
    expect(await fromFile(at('both.npz'))).toEqual({ trainX: part(3), trainY: y3, testX: part(1), testY: y1 });
    await writeNpz(at('one.npz'), { X: part(3), y: y3 });
    expect(await fromFile(at('one.npz'))).toEqual({ x: part(3), y: y3 });
    await writeNpz(at('short.npz'), { x: part(2), y: y3 });
    await expect(fromFile(at('short.npz'))).rejects.toThrow(
      /short\.npz: expected as many labels as samples, got shapes \(2, 2\) and \(3,\)/,
    );
    await writeNpz(at('other.npz'), { weights: part(2) });
    await expect(fromFile(at('other.npz'))).rejects.toThrow(
      /expected arrays x_train, y_train, x_test and y_test, or x and y, got "weights"/,
    );
    const wide = tensor(new Uint8Array(3), { shape: [1, 3] });
    await writeNpz(at('unlike.npz'), { x_train: part(3), y_train: y3, x_test: wide, y_test: y1 });
    await expect(fromFile(at('unlike.npz'))).rejects.toThrow(
      /expected samples of one shape, got \(2,\) to train on and \(3,\) to test with/,
    );
  });

  it('reads .csv files, with the labels in the last column unless told otherwise', async () => {
    await writeFile(at('iris.data'), '5.1,3.5,setosa\n6,3,virginica\n');
    expect(await fromFile(at('iris.data'))).toMatchObject({
      x: { shape: [2, 2] },
      y: { data: new Int32Array([0, 1]) },
      classNames: ['setosa', 'virginica'],
    });
    await writeFile(at('first.csv'), 'label,a\n7,1\n8,2\n');
    const data = await fromFile(at('first.csv'), { label: 'label' });
    expect('x' in data && [data.x.toArray(), data.y.toArray()]).toEqual([
      [[1], [2]],
      [7, 8],
    ]);
  });

  it('reads IDX files with the labels next to them, gzipped or not, and folders of four', async () => {
    await mkdir(at('four'));
    for (const [part, n] of [
      ['train', 5],
      ['t10k', 2],
    ] as const) {
      await writeFile(at('four', `${part}-images-idx3-ubyte.gz`), gzipSync(images(n)));
      await writeFile(at('four', `${part}-labels-idx1-ubyte.gz`), gzipSync(labels(n)));
    }
    const both = await fromFile(at('four'));
    expect('trainX' in both && [both.trainX.shape, both.trainY.shape, both.testX.shape, both.testX.dtype]).toEqual([
      [5, 2, 2],
      [5],
      [2, 2, 2],
      'uint8',
    ]);
    const one = await fromFile(at('four', 't10k-images-idx3-ubyte.gz'));
    expect('x' in one && [one.x.shape, one.y.toArray()]).toEqual([
      [2, 2, 2],
      [0, 1],
    ]);
    await writeFile(at('train-images-idx3-ubyte'), images(3));
    await expect(fromFile(at('train-images-idx3-ubyte'))).rejects.toThrow(
      /train-labels-idx1-ubyte: expected a readable file, got no such file/,
    );
    await writeFile(at('train-labels-idx1-ubyte'), labels(4));
    await expect(fromFile(at('train-images-idx3-ubyte'))).rejects.toThrow(
      /as many labels as samples, got shapes \(3, 2, 2\) and \(4,\)/,
    );
    await writeFile(at('pixels'), images(3));
    await expect(fromFile(at('pixels'))).rejects.toThrow(/expected a name such as train-images-idx3-ubyte/);
  });

  it('reads folders of images by class, and two of them as train and test', async () => {
    const { file } = (cases('data') as unknown as { images: { file: string }[] }).images[0] as { file: string };
    await mkdir(at('flat/a'), { recursive: true });
    await writeFile(at('flat/a/1.png'), Buffer.from(file, 'base64'));
    expect(await fromFile(at('flat'), { colorMode: 'grayscale' })).toMatchObject({
      x: { shape: [1, 13, 11, 1] },
      classNames: ['a'],
    });
    for (const path of ['both/train/a', 'both/train/b', 'both/test/b']) {
      await mkdir(at(path), { recursive: true });
      await copyFile(at('flat/a/1.png'), at(path, '1.png'));
    }
    await expect(fromFile(at('both'))).rejects.toThrow(/test: expected a folder for class "a", got none/);
    await mkdir(at('both/test/a'));
    await copyFile(at('flat/a/1.png'), at('both/test/a/1.png'));
    const both = await fromFile(at('both'));
    expect('trainX' in both && [both.trainX.shape, both.testY.toArray(), both.classNames]).toEqual([
      [2, 13, 11, 3],
      [0, 1],
      ['a', 'b'],
    ]);
  });

  it('refuses everything else, and says what it reads', async () => {
    await writeFile(at('what.bin'), 'something');
    await writeFile(at('none.npz'), '');
    await expect(fromFile(at('what.bin'))).rejects.toThrow(
      /what\.bin: expected an \.npz, \.csv or IDX file .*, got another format\. Save the samples as x/,
    );
    await expect(fromFile(at('none.npz'))).rejects.toThrow(/got an empty file/);
    await expect(fromFile(at('nowhere'))).rejects.toThrow(/data .*nowhere: expected a file or a folder, got no such file/);
  });
});
