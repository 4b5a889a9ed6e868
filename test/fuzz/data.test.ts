import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { datasets, EvenkeelError, Tensor } from 'evenkeel';
import { packTar } from 'modern-tar';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCifar } from '../../src/datasets/cifar.ts';
import { parsePickle } from '../../src/datasets/files/pickle.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { idx, pickle, pickledArray } from '../support/dataFiles.ts';
import { drawer, mutated, withChecksums, withZipChecksums } from './mutate.ts';
import { regressions } from './regressions.ts';

/** Cases a reader, the same ones in every run; `EVENKEEL_FUZZ` multiplies them for a longer search. */
const CASES = 300 * Number(process.env.EVENKEEL_FUZZ ?? 1);
/** Longest time for one case, in milliseconds, on a busy machine. */
const SLOW = 3000;
/** Most memory that stays taken after all cases of a reader, in bytes. */
const MEMORY = 500e6;

const stored = cases('data') as unknown as {
  npy: { file: string }[];
  npz: Record<string, string>;
  images: { name: string; file: string }[];
  batches: Record<'cifar10' | 'cifar100', { file: string }[]>;
  meta: { cifar10: string };
};
const decoded = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (value: string) => new TextEncoder().encode(value);
const { folder, remove } = scratch();
afterAll(remove);

interface Reader {
  readonly name: keyof typeof regressions;
  readonly seeds: readonly Uint8Array[];
  /** Puts right what would stop every change at once. */
  readonly repair?: (bytes: Uint8Array) => Uint8Array;
  /** Fewer cases where each takes long. */
  readonly share?: number;
  readonly read: (bytes: Uint8Array, n: number) => Promise<unknown>;
}

const images = (kind: RegExp) => stored.images.filter(({ name }) => kind.test(name)).map(({ file }) => decoded(file));
const tar = await packTar(
  Object.entries({ data_batch_1: stored.batches.cifar10[0]?.file, 'batches.meta': stored.meta.cifar10 }).map(([name, file]) => {
    const body = decoded(file as string);
    return { header: { name: `cifar/${name}`, size: body.length }, body };
  }),
);

/** What tables as people have them are read with, in turns. */
const csvOptions: readonly datasets.CsvOptions[] = [
  { missing: 'drop' },
  { missing: 'mean', categories: 'oneHot' },
  { missing: 'median', categories: 'index', label: -1 },
  { decimal: ',', delimiter: ';' },
  { delimiter: ' ' },
  { ignore: ['a'], missing: 'drop', categories: 'index' },
];

const readers: Reader[] = [
  { name: 'npy', seeds: stored.npy.map(({ file }) => decoded(file)), read: (bytes) => datasets.readNpy(bytes) },
  { name: 'npz', seeds: Object.values(stored.npz).map(decoded), read: (bytes) => datasets.readNpz(bytes) },
  {
    name: 'npz with the checksums put right',
    seeds: Object.values(stored.npz).map(decoded),
    repair: withZipChecksums,
    read: (bytes) => datasets.readNpz(bytes),
  },
  {
    name: 'idx',
    seeds: (
      [
        [8, 1],
        [9, 1],
        [11, 2],
        [12, 4],
        [13, 4],
        [14, 8],
      ] as const
    ).map(([type, width]) => idx([2, 3], new Uint8Array(6 * width), type)),
    read: (bytes) => datasets.readIdx(bytes),
  },
  {
    name: 'idx.gz',
    seeds: [new Uint8Array(gzipSync(idx([20, 30], new Uint8Array(600))))],
    read: (bytes) => datasets.readIdx(bytes),
  },
  {
    name: 'csv',
    seeds: [text('a,b,kind\n1,2,cat\n3,-4.5e1,dog\n'), text('1;"2";x\r\n"3";4;"y ""z"""\r\n'), text('p\tq\n1\t2\n\n3\t4\n')],
    read: (bytes, n) => datasets.readCsv(bytes, n % 2 ? { label: -1 } : {}),
  },
  {
    name: 'csv with options',
    seeds: [
      text('id,a,b,kind\n1,,2,cat\n2,3,NA,dog\n3,4,-4.5e1,cat\n'),
      text('\ufeffa;b\r\n"1,5";red\r\n2;blue\r\n'),
      text('a  b   c\n1 2  3\n4  5 6\n'),
    ],
    read: (bytes, n) => datasets.readCsv(bytes, { ...csvOptions[n % csvOptions.length], onWarning: () => {} }),
  },
  { name: 'png', seeds: images(/^PNG/), read: (bytes) => datasets.decodeImage(bytes, { colorMode: 'rgb' }) },
  {
    name: 'png with the checksums put right',
    seeds: images(/^PNG/),
    repair: withChecksums,
    read: (bytes) => datasets.decodeImage(bytes, { imageSize: [4, 4] }),
  },
  { name: 'jpeg', seeds: images(/^JPEG/), read: (bytes) => datasets.decodeImage(bytes) },
  {
    name: 'pickle',
    seeds: [
      pickle(
        `\x80\x02}q\x01(U\x06labelsq\x02](K\x01M\x00\x01J\xff\xff\xff\xffeU\x04data${pickledArray('K\x02K\x03\x86', 'abcdef')}h\x02h\x01u.`,
      ),
      decoded(stored.meta.cifar10),
    ],
    read: async (bytes) => parsePickle(bytes, 'x'),
  },
  {
    name: 'tar.gz',
    seeds: [tar],
    share: 0.3,
    read: async (bytes) => {
      const path = join(folder, 'x.tar.gz');
      const packed = gzipSync(bytes, { level: 1 });
      await writeFile(path, packed);
      const checksum = createHash('md5').update(packed).digest('hex');
      const archive = { url: '', cached: [], size: packed.length, algorithm: 'md5' as const, checksum };
      const names = {
        folder: 'cifar',
        train: ['data_batch_1'],
        test: ['data_batch_1'],
        meta: ['batches.meta', 'label_names'] as const,
      };
      return loadCifar({ archive, ...names, labelKey: 'labels', classes: 10 }, { path });
    },
  },
];

/** Why an outcome is wrong; undefined where it is a clear error, or values that agree with themselves. */
function fault(result: unknown): string | undefined {
  if (result instanceof EvenkeelError) {
    const parts = result.message.match(/^.+: expected .+, got .+\./s);
    return parts && !/\p{Cc}/u.test(result.message) ? undefined : `an unclear message: ${JSON.stringify(result.message)}`;
  }
  if (result instanceof Error) return `${result.name}: ${result.message}\n${result.stack}`;
  if (result instanceof Tensor) {
    const size = result.shape.reduce((a, b) => a * b, 1);
    return size === result.data.length && result.shape.every((d) => Number.isSafeInteger(d) && d >= 0)
      ? undefined
      : 'a tensor that lies';
  }
  return result !== null && typeof result === 'object' ? undefined : 'no result';
}

async function outcome(read: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, SLOW, new Error('no end'));
  });
  const began = performance.now();
  const result = await Promise.race([read(), late]).catch((error: unknown) => error);
  clearTimeout(timer);
  const took = performance.now() - began;
  return fault(result) ?? (took > SLOW ? `${took} ms` : undefined);
}

describe.each(readers)('$name files', ({ name, seeds, repair = (bytes) => bytes, share = 1, read }) => {
  it(`that are damaged end in a clear error or in values, within ${SLOW} ms each`, async () => {
    const before = process.memoryUsage().rss;
    let refused = 0;
    for (let n = 0; n < CASES * share; n++) {
      const draw = drawer(n, name);
      const [seed, other] = [seeds[n % seeds.length], seeds[draw(seeds.length)]] as [Uint8Array, Uint8Array];
      const bytes = repair(mutated(seed, other, draw));
      const counted = async () => {
        try {
          return await read(bytes, n);
        } catch (error) {
          refused++;
          throw error;
        }
      };
      const problem = await outcome(counted);
      if (problem) throw new Error(`case ${n}, ${Buffer.from(bytes).toString('base64').slice(0, 4000)}: ${problem}`);
    }
    // Most changes must matter, or this tests nothing; that some do not shows that files are read at all.
    expect(refused).toBeGreaterThan(0.2 * CASES * share);
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY);
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const seed of seeds) await expect(read(seed, 1)).resolves.toBeDefined();
  }, 120_000);

  it.each(regressions[name])('that were found once: $what', async ({ file }) => {
    expect(await outcome(() => read(file(), 0))).toBeUndefined();
  });
});
