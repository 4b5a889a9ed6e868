import { streamKey, uniforms } from '../../src/core/random.ts';
import { crc32 } from '../../src/platform/files/crc32.ts';

/** Draws integers below a bound, the same ones for the same name. */
export type Draw = (below: number) => number;

export function drawer(seed: number, name: string): Draw {
  const draws = uniforms(streamKey(seed, name), 256);
  let at = 0;
  return (below) => Math.floor((draws[at++ % draws.length] as number) * below);
}

/** Sizes that a file may lie with. */
const SIZES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff] as const;
/** Text that a header or a table may hold instead. */
const TEXTS = ['-1', '9999999999999999', '1e999', 'NaN', '"', '\n', '\0', '__proto__', ',,,,', '(((((', '\ufeff', "'}"] as const;

type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const spliced = (bytes: Uint8Array, from: number, to: number, between: ArrayLike<number>) =>
  Uint8Array.from([...bytes.subarray(0, from), ...Array.from(between), ...bytes.subarray(to)]);

function patchedAt(bytes: Uint8Array, write: (view: DataView) => void): Uint8Array {
  const out = bytes.slice();
  write(new DataView(out.buffer));
  return out;
}

const mutations: Mutation[] = [
  (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  (bytes, draw) => patchedAt(bytes, (view) => view.setUint8(draw(bytes.length), draw(256))),
  (bytes, draw) => {
    const at = draw(bytes.length);
    return patchedAt(bytes, (view) => view.setUint8(at, view.getUint8(at) ^ (1 << draw(8))));
  },
  (bytes, draw) =>
    bytes.length < 4
      ? bytes
      : patchedAt(bytes, (view) => view.setUint32(draw(bytes.length - 3), SIZES[draw(SIZES.length)] as number, draw(2) === 0)),
  (bytes, draw) =>
    bytes.length < 2
      ? bytes
      : patchedAt(bytes, (view) => view.setUint16(draw(bytes.length - 1), SIZES[draw(6)] as number, draw(2) === 0)),
  (bytes, draw) => {
    const from = draw(bytes.length);
    return spliced(bytes, from, Math.min(from + draw(64), bytes.length), []);
  },
  (bytes, draw) => {
    const [at, from] = [draw(bytes.length), draw(bytes.length)];
    return spliced(bytes, at, at, bytes.slice(from, from + draw(200)));
  },
  (bytes, draw, other) => spliced(bytes, draw(bytes.length), bytes.length, other.subarray(draw(other.length))),
  (bytes, draw) => {
    const at = draw(bytes.length);
    return spliced(bytes, at, at + draw(4), new TextEncoder().encode(TEXTS[draw(TEXTS.length)]));
  },
];

/** One to four changes to a file; `other` is a second file to take pieces of. */
export function mutated(bytes: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array {
  let out = bytes;
  for (let n = 1 + draw(4); n > 0 && out.length > 0; n--) out = (mutations[draw(mutations.length)] as Mutation)(out, draw, other);
  return out;
}

/** A PNG file whose parts have the checksums of what is in them, so that a change gets past those. */
export function withChecksums(png: Uint8Array): Uint8Array {
  const out = png.slice();
  const view = new DataView(out.buffer);
  for (let at = 8; at + 12 <= out.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > out.length) break;
    view.setUint32(end, crc32(out.subarray(at + 4, end)));
    at = end + 4;
  }
  return out;
}

/** A zip file whose entries' checksums in its directory are those of what is stored, so that a change gets past them. */
export function withZipChecksums(zip: Uint8Array): Uint8Array {
  const out = zip.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 46 <= out.length; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const offset = view.getUint32(at + 42, true);
    if (offset + 30 > out.length) continue;
    const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    view.setUint32(at + 16, crc32(out.subarray(begin, begin + view.getUint32(at + 20, true))), true);
  }
  return out;
}
