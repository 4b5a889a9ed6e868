import { EvenkeelError } from '../core/errors.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { quoted, type Refuse, refusal } from '../platform/files/refusal.ts';
import { readSource } from '../platform/files/source.ts';
import { nodeModule } from '../platform/node.ts';
import { type CachedFile, cachedFile, requireChecksum } from './download/cache.ts';
import { parsePickle } from './files/pickle.ts';
import type { DatasetOptions } from './options.ts';
import type { TrainTest } from './samples.ts';

const SIDE = 32;
const PLANE = SIDE * SIDE;
/** Bytes of an image. */
const IMAGE = 3 * PLANE;
/** A batch with its file names and labels takes some 3.2 KB an image; larger files are none. */
const MAX_BATCH = 2 ** 28;

/** The differences between CIFAR-10 and CIFAR-100. */
export interface CifarFiles {
  readonly archive: CachedFile;
  /** The folder in the archive. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** The file with the classes' names, and the name of their list there. */
  readonly meta: readonly [file: string, key: string];
  readonly labelKey: string;
  readonly classes: number;
}

interface Batch {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

/** A batch: rows of 3,072 bytes, the planes of red, green and blue, become images with their channels last. */
export function parseBatch(bytes: Uint8Array, name: string, labelKey: string, classes: number): Batch {
  const refuse: Refuse = refusal(`file ${name}`, 'The file is damaged or no batch of CIFAR; download it again.');
  const batch = parsePickle(bytes, name);
  const [data, labels] = [batch.get('data'), batch.get(labelKey)];
  if (!(data instanceof Tensor) || data.dtype !== 'uint8' || data.rank !== 2 || data.shape[1] !== IMAGE) {
    return refuse(
      `an array "data" of bytes (n, ${IMAGE})`,
      data instanceof Tensor ? `${data.dtype} (${data.shape.join(', ')})` : 'none',
    );
  }
  const n = data.shape[0] as number;
  if (!Array.isArray(labels) || labels.length !== n)
    return refuse(`${n} labels in ${quoted(labelKey)}`, Array.isArray(labels) ? `${labels.length}` : 'none');
  const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (wrong !== undefined) refuse(`labels from 0 to ${classes - 1}`, typeof wrong === 'number' ? String(wrong) : 'another value');
  const x = new Uint8Array(n * IMAGE);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < PLANE; p++) {
      for (let k = 0; k < 3; k++) x[i * IMAGE + 3 * p + k] = data.data[i * IMAGE + k * PLANE + p] as number;
    }
  }
  return { x, y: Uint8Array.from(labels as number[]) };
}

type Take = (name: string, bytes: Uint8Array) => void;

/** Unpacks the wanted files of an archive one after the other; its names are compared, never opened. */
async function readArchive(path: string, { folder }: CifarFiles, wanted: ReadonlySet<string>, take: Take): Promise<void> {
  const { createReadStream } = await nodeModule('node:fs');
  const { Readable } = await nodeModule('node:stream');
  const { createTarDecoder } = await import('modern-tar');
  const refuse: Refuse = refusal(`file ${path}`, 'The file is damaged; download it again.');
  const file = Readable.toWeb(createReadStream(path, { highWaterMark: 2 ** 18 })) as ReadableStream<Uint8Array<ArrayBuffer>>;
  try {
    for await (const { header, body } of file.pipeThrough(new DecompressionStream('gzip')).pipeThrough(createTarDecoder())) {
      const name = header.name.replace(`${folder}/`, '');
      if (header.name !== `${folder}/${name}` || header.type !== 'file' || !wanted.has(name)) {
        // Read to its end: the decoder stands still after a body that is cancelled.
        await body.pipeTo(new WritableStream());
        continue;
      }
      if (header.size > MAX_BATCH) refuse(`an entry of at most ${MAX_BATCH} bytes`, `${header.size}`);
      const bytes = new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
      take(name, bytes);
    }
  } catch (cause) {
    refuse('a gzipped tar archive', (cause as Error).message, cause);
  }
}

async function readFolder(path: string, wanted: ReadonlySet<string>, take: Take): Promise<void> {
  const { join } = await nodeModule('node:path');
  for (const name of wanted) take(name, (await readSource(join(path, name), MAX_BATCH)).bytes);
}

/** The names of the classes, of bytes or text. */
function parseNames(bytes: Uint8Array, name: string, key: string, classes: number): string[] {
  const names = parsePickle(bytes, name).get(key);
  const list = Array.isArray(names) ? names : [];
  const text = list.slice(0, classes).map((n) => (n instanceof Uint8Array ? new TextDecoder('latin1').decode(n) : n));
  if (list.length === classes && text.every((n) => typeof n === 'string')) return text;
  return refusal(`file ${name}`, 'The file is damaged; download it again.')(
    `${classes} names in ${quoted(key)}`,
    `${list.length}`,
  );
}

function joinBatches(batches: readonly Batch[]): [x: Tensor, y: Tensor] {
  const n = batches.reduce((sum, { y }) => sum + y.length, 0);
  const [x, y] = [new Uint8Array(n * IMAGE), new Uint8Array(n)];
  let at = 0;
  for (const batch of batches) {
    x.set(batch.x, at * IMAGE);
    y.set(batch.y, at);
    at += batch.y.length;
  }
  return [new Tensor(x, [n, SIDE, SIDE, 3]), new Tensor(y, [n, 1])];
}

/** Loads the batches of one of the two data sets, from the archive in the cache, or an archive or folder at `path`. */
export async function loadCifar(
  files: CifarFiles,
  options: DatasetOptions,
): Promise<TrainTest & { readonly classNames: readonly string[] }> {
  const { stat } = await nodeModule('node:fs/promises');
  const { archive, train, test, meta, labelKey, classes } = files;
  const wanted = new Set([...train, ...test, meta[0]]);
  const batches = new Map<string, Batch>();
  let classNames: string[] = [];
  const take: Take = (name, bytes) => {
    if (name === meta[0]) classNames = parseNames(bytes, name, meta[1], classes);
    else batches.set(name, parseBatch(bytes, name, labelKey, classes));
    wanted.delete(name);
  };
  const path = options.path ?? (await cachedFile(archive, options));
  if (options.path && (await stat(path).catch(() => undefined))?.isDirectory()) await readFolder(path, new Set(wanted), take);
  else {
    if (options.path) await requireChecksum(path, archive);
    await readArchive(path, files, wanted, take);
  }
  if (wanted.size > 0) {
    throw new EvenkeelError({
      where: `file ${path}`,
      expected: `the batches of ${files.folder}`,
      got: `none called ${[...wanted].join(', ')}`,
      remedy: 'Download it again.',
    });
  }
  const part = (names: readonly string[]) => joinBatches(names.map((name) => batches.get(name) as Batch));
  const [[trainX, trainY], [testX, testY]] = [part(train), part(test)];
  return { trainX, trainY, testX, testY, classNames };
}
