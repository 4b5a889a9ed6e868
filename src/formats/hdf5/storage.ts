/**
 * What an HDF5 file says of numbers that lie outside of it, found in its bytes, since the library does not tell: it reads numbers that are not there as
 * zeros. Both messages end in the address of a heap, which begins with its name.
 */
const MESSAGES = [
  // Data layout, version 4, class 3: https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html, "Data Layout Message".
  { what: 'a virtual data set, whose numbers are in other files', start: [4, 3], gap: 0, heap: 'GCOL' },
  // "External Data Files Message", version 1: three bytes of zeros, how many files there may be and are.
  { what: 'external storage: an array whose numbers are in another file', start: [1, 0, 0, 0], gap: 4, heap: 'HEAP' },
] as const;

/** How many bytes an address has. */
const offsetSize = (bytes: Uint8Array) => bytes[(bytes[8] as number) < 2 ? 13 : 9];

const startsWith = (bytes: Uint8Array, at: number, text: string) => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));

/** Numbers of an HDF5 file that are not in the file itself, in words; undefined where there are none. */
export function storedElsewhere(bytes: Uint8Array): string | undefined {
  if (offsetSize(bytes) !== 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - 16;
  for (const { what, start, gap, heap } of MESSAGES) {
    const [first, ...rest] = start;
    for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
      if (!rest.every((v, i) => bytes[at + 1 + i] === v)) continue;
      const address = at + start.length + gap;
      // Larger files are not read.
      if (view.getUint32(address + 4, true) === 0 && startsWith(bytes, view.getUint32(address, true), heap)) return what;
    }
  }
  return undefined;
}
