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

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return out;
}

/** A field of wire type 2: its length in front. */
const field = (number: number, content: readonly number[]) => [number * 8 + 2, ...varint(content.length), ...content];
const text = (number: number, value: string) => field(number, [...new TextEncoder().encode(value)]);
const double = (number: number, value: number) => [number * 8 + 1, ...new Uint8Array(new Float64Array([value]).buffer)];
const float = (number: number, value: number) => [number * 8 + 5, ...new Uint8Array(new Float32Array([value]).buffer)];

/** `Event { wall_time, file_version }`: what every file begins with. */
export const fileVersionEvent = (seconds: number) => Uint8Array.from([...double(1, seconds), ...text(3, 'brain.Event:2')]);

/** `Event { wall_time, step, summary { value { tag, simple_value } … } }`. */
export function scalarsEvent(seconds: number, step: number, values: ReadonlyMap<string, number>): Uint8Array {
  const summary = [...values].flatMap(([tag, value]) => field(1, [...text(1, tag), ...float(2, value)]));
  return Uint8Array.from([...double(1, seconds), 2 * 8, ...varint(step), ...field(5, summary)]);
}
