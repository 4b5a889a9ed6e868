import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CifarFiles, loadCifar } from '../../src/datasets/cifar.ts';
import { load as loadCifar10 } from '../../src/datasets/cifar10.ts';
import { load as loadCifar100 } from '../../src/datasets/cifar100.ts';
import { type CachedFile, kerasFolder } from '../../src/datasets/download/cache.ts';
import type { DownloadProgress } from '../../src/datasets/download/download.ts';
import { load as loadFashion } from '../../src/datasets/fashionMnist.ts';
import { loadFiles } from '../../src/datasets/fashionMnistFiles.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { idx } from '../support/dataFiles.ts';

interface Batches {
  readonly batches: Record<'cifar10' | 'cifar100', { file: string; x: string; labels: Record<string, number[]> }[]>;
  readonly meta: Record<'cifar10' | 'cifar100', string>;
}
const stored = cases('data') as unknown as Batches;
const ten = stored.batches.cifar10;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

const { folder, remove } = scratch();
const published = new Map<string, Uint8Array>();
let asked: string[] = [];
let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const body = published.get(url.slice('/mirror/'.length));
    if (body) response.writeHead(200, { 'content-length': body.length }).end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror/`;
});
afterAll(async () => {
  remove();
  await new Promise((resolve) => server.close(resolve));
});

/** Publishes a file, and says how it is known. */
function publish(name: string, cached: readonly string[], body: Uint8Array, algorithm: 'md5' | 'sha256'): CachedFile {
  published.set(name, body);
  const checksum = createHash(algorithm).update(body).digest('hex');
  return { url: `https://example.org/data/${name}`, cached, size: body.length, algorithm, checksum };
}

async function archive(entries: Record<string, Uint8Array>): Promise<Uint8Array> {
  const files = Object.entries(entries).map(([name, body]) => ({ header: { name, size: body.length }, body }));
  return gzipSync(await packTar(files));
}

/** A small CIFAR-10 of two batches and a test batch, packed with names that are paths out of its folder. */
async function small(name: string, extra: Record<string, Uint8Array> = {}, without = ''): Promise<CifarFiles> {
  const file = (i: number) => bytesOf((ten[i] as { file: string }).file);
  const entries: Record<string, Uint8Array> = {
    '../../escaped': file(0),
    '/etc/absolute': file(0),
    'cifar-10-batches-py/../data_batch_1': new Uint8Array(3),
    'cifar-10-batches-py/data_batch_1': file(0),
    'cifar-10-batches-py/data_batch_2': file(1),
    'cifar-10-batches-py/test_batch': file(2),
    'cifar-10-batches-py/batches.meta': bytesOf(stored.meta.cifar10),
    'cifar-10-batches-py/readme.html': new Uint8Array(9),
    ...extra,
  };
  delete entries[`cifar-10-batches-py/${without}`];
  return {
    archive: publish(name, [`${name}-target_archive`], await archive(entries), 'sha256'),
    folder: 'cifar-10-batches-py',
    train: ['data_batch_1', 'data_batch_2'],
    test: ['test_batch'],
    meta: ['batches.meta', 'label_names'],
    labelKey: 'labels',
    classes: 10,
  };
}

describe('CIFAR', () => {
  const cacheDir = join(folder, 'cache');

  it('is downloaded into the cache once, and has the images and labels that Keras reads', async () => {
    asked = [];
    const files = await small('c10.tar.gz');
    const { trainX, trainY, testX, testY, classNames } = await loadCifar(files, { cacheDir, origin });
    expect([trainX.dtype, trainX.shape, trainY.shape, testX.shape, testY.shape]).toEqual([
      'uint8',
      [8, 32, 32, 3],
      [8, 1],
      [4, 32, 32, 3],
      [4, 1],
    ]);
    expect(Buffer.from(trainX.slice(4).data as Uint8Array).toString('base64')).toBe(ten[1]?.x);
    expect([...testY.data]).toEqual(ten[2]?.labels.labels);
    expect(classNames?.[3]).toBe('kind 3');
    await loadCifar(files, { cacheDir, origin });
    expect(asked).toEqual(['/mirror/c10.tar.gz']);
    expect(await readdir(cacheDir)).toEqual(['c10.tar.gz-target_archive']);
  });

  it('is downloaded again where the cached file is damaged', async () => {
    asked = [];
    const files = await small('again.tar.gz');
    await writeFile(join(cacheDir, 'again.tar.gz-target_archive'), 'damaged');
    const told: DownloadProgress[] = [];
    await loadCifar(files, { cacheDir, origin, progress: (progress) => told.push(progress) });
    expect(asked).toHaveLength(1);
    expect(told.at(-1)).toEqual({ url: `${origin}again.tar.gz`, done: files.archive.size, total: files.archive.size });
  });

  it('is read from an archive or a folder of its files', async () => {
    const files = await small('path.tar.gz');
    const [path, own] = [join(folder, 'own.tar.gz'), join(folder, 'own')];
    await writeFile(path, published.get('path.tar.gz') as Uint8Array);
    const want = await loadCifar(files, { path });
    await mkdir(own);
    for (const [i, name] of ['data_batch_1', 'data_batch_2', 'test_batch'].entries()) {
      await writeFile(join(own, name), bytesOf((ten[i] as { file: string }).file));
    }
    await expect(loadCifar(files, { path: own })).rejects.toThrow(/batches\.meta: expected a readable file, got no such file/);
    await writeFile(join(own, 'batches.meta'), bytesOf(stored.meta.cifar10));
    expect(await loadCifar(files, { path: own })).toEqual(want);
    await writeFile(path, 'other');
    await expect(loadCifar(files, { path })).rejects.toThrow(/own\.tar\.gz: expected sha256 checksum/);
  });

  it('is refused where batches are missing or damaged, though the checksum is right', async () => {
    const missing = await small('missing.tar.gz', {}, 'data_batch_2');
    await expect(loadCifar(missing, { cacheDir, origin })).rejects.toThrow(
      /expected the batches of cifar-10-batches-py, got none called data_batch_2/,
    );
    const damaged = await small('damaged.tar.gz', { 'cifar-10-batches-py/test_batch': new Uint8Array(5) });
    await expect(loadCifar(damaged, { cacheDir, origin })).rejects.toThrow(/file test_batch: expected .*The file is damaged/);
    const labels = await small('labels.tar.gz');
    await expect(loadCifar({ ...labels, classes: 2 }, { cacheDir, origin })).rejects.toThrow(
      /expected (labels from 0 to 1|2 names)/,
    );
    for (const [name, body] of [
      ['no.tar.gz', Buffer.from('no gzip')],
      ['notar.tar.gz', gzipSync(Buffer.alloc(2000, 7))],
    ] as const) {
      const other = { ...labels, archive: publish(name, [name], body, 'sha256') };
      await expect(loadCifar(other, { cacheDir, origin }), name).rejects.toThrow(/expected a gzipped tar archive|none called/);
    }
  });

  it('has 100 classes or the 20 they are grouped into', async () => {
    const [train, test] = stored.batches.cifar100;
    const path = join(folder, 'hundred');
    await mkdir(path);
    for (const [name, file] of [
      ['train', train?.file],
      ['test', test?.file],
      ['meta', stored.meta.cifar100],
    ] as const) {
      await writeFile(join(path, name), bytesOf(file as string));
    }
    const fine = await loadCifar100({ path });
    expect([[...fine.trainY.data], fine.classNames?.length]).toEqual([train?.labels.fine_labels, 100]);
    const coarse = await loadCifar100({ path, labelMode: 'coarse' });
    expect([[...coarse.testY.data], coarse.classNames?.[19]]).toEqual([test?.labels.coarse_labels, 'coarse 19']);
    await expect(loadCifar100({ labelMode: 'medium' as 'fine' })).rejects.toThrow(
      /option labelMode: expected 'fine' or 'coarse', got "medium"/,
    );
  });
});

describe('Fashion-MNIST', () => {
  it('is downloaded into the folder that Keras has for it', async () => {
    const cacheDir = join(folder, 'fashion');
    const file = (name: string, body: Uint8Array) =>
      publish(`${name}.gz`, ['fashion-mnist', `${name}.gz`], gzipSync(body), 'md5');
    const files = {
      trainX: file('train-images-idx3-ubyte', idx([2, 2, 1], new Uint8Array([1, 2, 3, 4]))),
      trainY: file('train-labels-idx1-ubyte', idx([2], new Uint8Array([9, 0]))),
      testX: file('t10k-images-idx3-ubyte', idx([1, 2, 1], new Uint8Array([5, 6]))),
      testY: file('t10k-labels-idx1-ubyte', idx([1], new Uint8Array([3]))),
    };
    const { trainX, testY, classNames } = await loadFiles(files, { cacheDir, origin });
    expect([trainX.toArray(), testY.toArray(), classNames?.[9]]).toEqual([
      [
        [[1], [2]],
        [[3], [4]],
      ],
      [3],
      'Ankle boot',
    ]);
    expect((await readdir(join(cacheDir, 'fashion-mnist'))).sort()).toEqual(
      Object.values(files)
        .map(({ cached }) => cached[1])
        .sort(),
    );
    expect(await loadFiles(files, { path: join(cacheDir, 'fashion-mnist') })).toMatchObject({ classNames });
  });
});

describe('the published data sets', () => {
  it('are looked for in $KERAS_HOME, else in ~/.keras', async () => {
    const before = process.env.KERAS_HOME;
    try {
      process.env.KERAS_HOME = '/some/where';
      expect(await kerasFolder()).toBe(join('/some/where', 'datasets'));
      process.env.KERAS_HOME = '~/keras';
      expect(await kerasFolder()).toMatch(/^\/.*[/\\]keras[/\\]datasets$/);
      delete process.env.KERAS_HOME;
      expect(await kerasFolder()).toMatch(/[/\\]\.keras[/\\]datasets$/);
    } finally {
      if (before === undefined) delete process.env.KERAS_HOME;
      else process.env.KERAS_HOME = before;
    }
  });

  it('say what is missing where there is no network, and where to put it', async () => {
    const cacheDir = join(folder, 'offline');
    const nothing = `${origin}none`;
    for (const [load, file] of [
      [loadCifar10, 'cifar-10-batches-py-target_archive'],
      [loadCifar100, 'cifar-100-python-target_archive'],
      [loadFashion, 'train-images-idx3-ubyte.gz'],
    ] as const) {
      await expect(load({ cacheDir, origin: nothing })).rejects.toThrow(
        new RegExp(`got HTTP status 404.*get the file in another way and save it as .*${file}`),
      );
    }
  });
});
