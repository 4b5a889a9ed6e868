import { Message } from '../protobuf.ts';

/** The little of TensorFlow's event format that scalars need: protocol buffers of `Event` in records with CRC-32C checksums. */

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c;
});

/** CRC-32C (Castagnoli), RFC 3720. */
export function crc32c(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (table[(c ^ byte) & 0xff] as number) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The checksum as records hold it: rotated, and moved by a constant. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A record: length (uint64), its checksum, data, their checksum; little-endian. */
export function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
}

/** `Event { wall_time, file_version }`: what every file begins with. */
export const fileVersionEvent = (seconds: number) => new Message().double(1, seconds).text(3, 'brain.Event:2').finish();

/** `Event { wall_time, step, summary { value { tag, simple_value } … } }`. */
export function scalarsEvent(seconds: number, step: number, values: ReadonlyMap<string, number>): Uint8Array {
  const summary = new Message();
  for (const [tag, value] of values) summary.message(1, new Message().text(1, tag).float(2, value));
  return new Message().double(1, seconds).whole(2, step).message(5, summary).finish();
}
