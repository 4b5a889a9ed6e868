import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { crc32 } from '../../src/platform/files/crc32.ts';
import { cases } from '../keras/fixtures.ts';
import { fileOf } from '../keras-files/models.ts';
import { npy, patched, pickle, pickledArray } from './dataFiles.ts';

/** A small file that would take much memory or time to read, by the reader of `refuseOne.js` and the ending of its name. */
export interface Bomb {
  readonly what: string;
  readonly reader: 'model' | 'json' | 'npy' | 'npz' | 'idx' | 'csv' | 'image' | 'pickle';
  readonly ending: string;
  readonly bytes: () => Uint8Array;
}

const text = (value: string) => new TextEncoder().encode(value);
const keras = unzipSync(fileOf('model-names', 'keras'));
const h5 = unzipSync(readFileSync(new URL('../fixtures/hdf5Bombs.zip', import.meta.url)));
const { images } = cases('data') as unknown as { images: { name: string; file: string }[] };
const imageOf = (name: RegExp) =>
  new Uint8Array(Buffer.from(images.find((image) => name.test(image.name))?.file as string, 'base64'));

const withConfig = (config: string, level: 0 | 9 = 9) => zipSync({ ...keras, 'config.json': [text(config), { level }] });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const listOf = (item: string, count: number) => Array(count).fill(item).join(',');
const layers = (count: number) =>
  `{"class_name":"Sequential","config":{"layers":[${listOf('{"class_name":"Dense","config":{"units":1}}', count)}]}}`;

const chunk = (type: string, data: Uint8Array) => {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(text(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
};

/** A PNG file of zeros with `bits` a pixel, or of less than its size asks for. */
function png(width: number, height: number, depth: number, colour: number, bits: number, missing = 0): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, colour);
  const lines = new Uint8Array(height * (1 + Math.ceil((width * bits) / 8)) - missing);
  const parts = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    ...(colour === 3 ? [chunk('PLTE', new Uint8Array(3)), chunk('tRNS', new Uint8Array(1))] : []),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  return Uint8Array.from(Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...parts]));
}

/** A JPEG file that says it has another size. */
function jpeg(name: RegExp, height: number, width: number, filling = 0): Uint8Array {
  const file = imageOf(name);
  const at = file.findIndex((byte, i) => byte === 0xff && (file[i + 1] === 0xc0 || file[i + 1] === 0xc2));
  const sized = patched(file, at + 5, height >> 8, height & 255, width >> 8, width & 255);
  return Uint8Array.from(Buffer.concat([sized.subarray(0, -2), new Uint8Array(filling), sized.subarray(-2)]));
}

/** An archive whose directory has one entry many times. */
function overlapping(count: number): Uint8Array {
  const one = Buffer.from(zipSync({ 'a0000.npy': [new Uint8Array(2e6), { level: 9 }] }));
  const directory = one.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const end = one.indexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const entries = Array.from({ length: count }, (_, i) => {
    const entry = Buffer.from(one.subarray(directory, end));
    entry.write(`a${String(i).padStart(4, '0')}.npy`, 46);
    return entry;
  });
  const tail = Buffer.from(one.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(count * (end - directory), 12);
  return Uint8Array.from(Buffer.concat([one.subarray(0, directory), ...entries, tail]));
}

const zeros = (count: number) => npy('|u1', [count], new Uint8Array(count));
/** One array of bytes that is made again and again. */
const rebuilt = (count: number) =>
  pickle(
    `(lq\x00(K\x01K\xff\x85cnumpy\ndtype\n(U\x02i1K\x00K\x01tR\x89U\xff${'x'.repeat(255)}tq\x010${'cnumpy.core.multiarray\n_reconstruct\n(tRh\x01b'.repeat(count)}.`,
  );

export const bombs: readonly Bomb[] = [
  { what: 'brackets of a config, packed', reader: 'model', ending: 'keras', bytes: () => withConfig(nested(31e6)) },
  { what: 'brackets of a config, packed less', reader: 'model', ending: 'keras', bytes: () => withConfig(nested(2e6)) },
  { what: 'brackets of a config, stored', reader: 'model', ending: 'keras', bytes: () => withConfig(nested(1e6), 0) },
  { what: 'a config of a million layers, packed', reader: 'model', ending: 'keras', bytes: () => withConfig(layers(9e5)) },
  { what: 'a config of many layers, stored', reader: 'model', ending: 'keras', bytes: () => withConfig(layers(2e5), 0) },
  {
    what: 'a config of a million lists',
    reader: 'model',
    ending: 'keras',
    bytes: () => withConfig(`{"a":[${listOf('[]', 1.3e6)}]}`),
  },
  { what: 'brackets', reader: 'json', ending: 'json', bytes: () => text(`{"a":${nested(1e7)}}`) },
  {
    what: 'a million keys',
    reader: 'json',
    ending: 'json',
    bytes: () => text(`{${Array.from({ length: 1e6 }, (_, i) => `"${i}a":0`).join()}}`),
  },
  {
    what: 'a million weights of TensorFlow.js',
    reader: 'model',
    ending: 'json',
    bytes: () =>
      text(
        `{"modelTopology":{"class_name":"a","config":{}},"weightsManifest":[{"paths":["a"],"weights":[${listOf('{}', 5e5)}]}]}`,
      ),
  },
  ...Object.entries(h5).map(
    ([name, bytes]): Bomb => ({ what: `HDF5: ${name}`, reader: 'model', ending: 'h5', bytes: () => bytes }),
  ),
  { what: 'an array of zeros', reader: 'npz', ending: 'npz', bytes: () => zipSync({ 'a.npy': [zeros(1e8), { level: 9 }] }) },
  {
    what: 'many arrays of zeros',
    reader: 'npz',
    ending: 'npz',
    bytes: () =>
      zipSync(
        Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.npy`, [zeros(1e7), { level: 9 }]] as const)) as never,
      ),
  },
  { what: 'entries that share their data', reader: 'npz', ending: 'npz', bytes: () => overlapping(30) },
  {
    what: 'a shape without end',
    reader: 'npy',
    ending: 'npy',
    bytes: () => npy('<f8', [2 ** 31, 0, 2 ** 31], new Uint8Array(0)),
  },
  {
    what: 'zeros, packed',
    reader: 'idx',
    ending: 'gz',
    bytes: () => new Uint8Array(gzipSync(new Uint8Array(4e8), { level: 9 })),
  },
  { what: 'one cell of 30 million digits', reader: 'csv', ending: 'csv', bytes: () => text(`a,b\n1,${'9'.repeat(3e7)}x\n`) },
  { what: 'a quote that does not end', reader: 'csv', ending: 'csv', bytes: () => text(`a,b\n1,"${'""'.repeat(5e6)}`) },
  {
    what: 'a wrong cell in a million lines',
    reader: 'csv',
    ending: 'csv',
    bytes: () => text(`a,b\n${'1,2\n'.repeat(1e6)}1,x\n`),
  },
  { what: '8192×8192 colours', reader: 'image', ending: 'png', bytes: () => png(8192, 8192, 8, 2, 24) },
  { what: '8191×8191 of a palette', reader: 'image', ending: 'png', bytes: () => png(8191, 8191, 1, 3, 1) },
  { what: 'a PNG image that ends too early', reader: 'image', ending: 'png', bytes: () => png(4000, 4000, 8, 6, 32, 1) },
  { what: 'a JPEG image of 4096×4096', reader: 'image', ending: 'jpg', bytes: () => jpeg(/^JPEG$/, 4096, 4096) },
  { what: 'a progressive one', reader: 'image', ending: 'jpg', bytes: () => jpeg(/progressive/, 4096, 4096) },
  { what: 'a filled one of 8000×8000', reader: 'image', ending: 'jpg', bytes: () => jpeg(/^JPEG$/, 8000, 8000, 1e6) },
  { what: 'arrays made again and again', reader: 'pickle', ending: 'pkl', bytes: () => rebuilt(20_000) },
];

/** Small files that are read well, to compare with. */
export const plain: Readonly<Record<Bomb['reader'], Omit<Bomb, 'reader' | 'what'>>> = {
  model: { ending: 'keras', bytes: () => fileOf('model-names', 'keras') },
  json: { ending: 'json', bytes: () => keras['config.json'] as Uint8Array },
  npy: { ending: 'npy', bytes: () => zeros(10) },
  npz: { ending: 'npz', bytes: () => zipSync({ 'a.npy': zeros(10) }) },
  idx: { ending: 'idx', bytes: () => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7) },
  csv: { ending: 'csv', bytes: () => text('a,b\n1,2\n') },
  image: { ending: 'jpg', bytes: () => imageOf(/^JPEG$/) },
  pickle: { ending: 'pkl', bytes: () => pickle(`}U\x04data${pickledArray('K\x02K\x03\x86', 'abcdef')}s.`) },
};
