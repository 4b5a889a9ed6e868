/** How a collection of text and lists of variable length begins: "GCOL". */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c] as const;
/** Where its size stands. */
const SIZE_AT = 8;

/**
 * The size of the largest global heap in an HDF5 file, in bytes (File Format Specification 3.0, III.E): no text of variable length is longer.
 * The library tells lengths only once it has read everything.
 */
export function largestHeap(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let largest = 0;
  for (
    let at = bytes.indexOf(SIGNATURE[0]);
    at >= 0 && at + SIZE_AT + 8 <= bytes.length;
    at = bytes.indexOf(SIGNATURE[0], at + 1)
  ) {
    if (!SIGNATURE.every((byte, i) => bytes[at + i] === byte)) continue;
    largest = Math.max(largest, Number(view.getBigUint64(at + SIZE_AT, true)));
  }
  return Math.min(largest, bytes.length);
}
