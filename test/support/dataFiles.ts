import { zipSync } from 'fflate';

const ascii = (text: string) => new TextEncoder().encode(text);
/** Copied whole: a list of their bytes takes seconds where there are many. */
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

/** An IDX file, as it would be written. */
export function idx(shape: readonly number[], data: Uint8Array, type = 8): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, type);
  header.setUint8(3, shape.length);
  for (const [i, d] of shape.entries()) header.setUint32(4 + 4 * i, d);
  return joined(new Uint8Array(header.buffer), data);
}

/** An array of NumPy's, with any text as its header. */
export function npyWith(header: string, data: Uint8Array): Uint8Array {
  const bytes = ascii(`${header.padEnd(117, ' ')}\n`);
  const start = Uint8Array.of(0x93, ...ascii('NUMPY'), 1, 0, bytes.length & 255, bytes.length >> 8);
  return joined(start, bytes, data);
}

/** An array of NumPy's. */
export function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const sizes = shape.map((d) => `${d},`).join(' ');
  return npyWith(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`, data);
}

/** An archive of files. */
export const zip = (files: Record<string, Uint8Array>, level: 0 | 9 = 0) => zipSync(files, { level });

/** A copy with other bytes from `at` on. */
export function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const out = bytes.slice();
  out.set(values, at);
  return out;
}

/** Where a mark of four bytes (a little-endian number) stands last. */
export function lastMark(bytes: Uint8Array, mark: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.length - 4; at >= 0; at--) if (view.getUint32(at, true) === mark) return at;
  throw new Error('no such mark');
}

/** A pickle of instructions as Latin-1 text. */
export const pickle = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** How NumPy's element type uint8 is pickled. */
export const PICKLED_TYPE = 'cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb';
/** How an array is pickled: its shape in instructions, its data as Latin-1 text. */
export const pickledArray = (shape: string, data: string, dtype = PICKLED_TYPE) =>
  `cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01${shape}${dtype}\x89U${String.fromCharCode(data.length)}${data}tb`;
