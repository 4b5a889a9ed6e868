import { Message } from '../../core/protobuf.ts';

/** TensorFlow's event files as TensorBoard's own writer writes them: protocol buffers of `Event` in records with CRC-32C checksums. */

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

/** What a tag has at a step: a `tensor` (dtype, shape, values) and the plugin that shows it, with its data class where it has one. */
export interface Summary {
  readonly tensor: Message;
  readonly metadata: Message;
}

const metadata = (plugin: string) => new Message().message(1, new Message().text(1, plugin));

/** `tensor { dtype: DT_FLOAT, tensor_shape {}, float_val }` of data class scalar. */
export const scalar = (value: number): Summary => ({
  tensor: new Message()
    .whole(1, 1)
    .message(2, new Message())
    .bytes(5, new Uint8Array(Float32Array.of(value).buffer)),
  metadata: metadata('scalars').whole(4, 1),
});

/** `tensor { dtype: DT_STRING, tensor_shape {}, string_val }`: Markdown. */
export const markdown = (value: string): Summary => ({
  tensor: new Message().whole(1, 7).message(2, new Message()).text(8, value),
  metadata: metadata('text'),
});

const BUCKETS = 30;

/**
 * How many values lie in each of 30 equal parts of their range: rows [left, right, count]. Where all are the same they are in the last.
 * What is not finite is left out.
 */
export function histogram(values: ArrayLike<number>): Summary {
  const finite = Float64Array.from(Array.from(values).filter(Number.isFinite));
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const rows = new Float64Array(3 * BUCKETS);
  if (finite.length > 0) {
    const width = (high - low) / BUCKETS;
    const edge = (i: number) => (i === BUCKETS ? high : i * width + low);
    for (let i = 0; i < BUCKETS; i++) rows.set([edge(i), edge(i + 1)], 3 * i);
    for (const v of finite) {
      const bucket = width === 0 ? BUCKETS - 1 : Math.min(Math.floor((v - low) / width), BUCKETS - 1);
      (rows[3 * bucket + 2] as number)++;
    }
  }
  const size = (n: number) => new Message().whole(1, n);
  const shape = new Message().message(2, size(BUCKETS)).message(2, size(3));
  return {
    tensor: new Message().whole(1, 2).message(2, shape).bytes(4, new Uint8Array(rows.buffer)),
    metadata: metadata('histograms'),
  };
}

/** `Event { wall_time, file_version, source_metadata { writer } }`: what every file begins with. */
export const fileVersionEvent = (seconds: number) =>
  new Message().double(1, seconds).text(3, 'brain.Event:2').message(10, new Message().text(1, 'evenkeel')).finish();

/** `Event { wall_time, step, summary { value { tag, tensor, metadata } } }`; step 0 is not written, as proto3 has it. */
export function summaryEvent(seconds: number, step: number, tag: string, { tensor, metadata }: Summary): Uint8Array {
  const event = new Message().double(1, seconds);
  if (step !== 0) event.whole(2, step);
  const value = new Message().text(1, tag).message(8, tensor).message(9, metadata);
  return event.message(5, new Message().message(1, value)).finish();
}
