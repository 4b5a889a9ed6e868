import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';
import { crc32 } from '../platform/files/crc32.ts';

/** A named array of a snapshot. */
export interface SavedArray {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The state of a model in training: enough to go on with the same bits. */
export interface Snapshot {
  /** Training steps done, from which masks are drawn. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Weights, moving statistics and the optimizer's state by name, in the model's order. */
  readonly arrays: ReadonlyMap<string, SavedArray>;
}

const MAGIC = 'EVENKEEL';
const FORMAT = 'evenkeel.snapshot/2';
/** That of older files, which have no checksum. */
const UNCHECKED = 'evenkeel.snapshot/1';
/** A header this long describes some ten thousand arrays; a longer one is no snapshot. */
const MAX_HEADER = 2 ** 24;

/** Writes a snapshot: 8 bytes of magic, the header's length (uint32), a JSON header, little-endian float32 data, and the CRC-32 of it all. */
export function writeSnapshot({ step, epoch, arrays }: Snapshot): Uint8Array<ArrayBuffer> {
  const entries = [...arrays].map(([name, { shape }]) => ({ name, shape }));
  const header = new TextEncoder().encode(JSON.stringify({ format: FORMAT, step, epoch, arrays: entries }));
  const start = Math.ceil((12 + header.length) / 4) * 4;
  const size = [...arrays.values()].reduce((total, { data }) => total + 4 * data.length, start);
  const bytes = new Uint8Array(size + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, header.length, true);
  bytes.set(header, 12);
  let at = start;
  for (const { data } of arrays.values()) {
    for (const v of data) {
      view.setFloat32(at, v, true);
      at += 4;
    }
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * Reads a snapshot.
 * @throws EvenkeelError where the bytes are no snapshot, are cut off, or lie about their sizes
 */
export function readSnapshot(bytes: Uint8Array, where = 'snapshot'): Snapshot {
  const refuse = (got: string): never => {
    throw new EvenkeelError({ where, expected: 'a whole snapshot of a model', got, remedy: 'Delete it, or write it again.' });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) refuse('other bytes');
  const length = view.getUint32(8, true);
  if (length > MAX_HEADER || 12 + length > bytes.length) refuse('a header longer than the file');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)));
  } catch {
    refuse('a header that is no JSON');
  }
  const { format, step, epoch, arrays } = (header ?? {}) as Record<string, unknown>;
  const whole = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;
  if ((format !== FORMAT && format !== UNCHECKED) || !whole(step) || !whole(epoch) || !Array.isArray(arrays))
    return refuse('another format');
  const end = format === FORMAT ? bytes.length - 4 : bytes.length;
  if (format === FORMAT && (end < 12 + length || view.getUint32(end, true) !== crc32(bytes.subarray(0, end)))) {
    return refuse('one whose checksum does not fit: it was changed or damaged');
  }
  const read = new Map<string, SavedArray>();
  let at = Math.ceil((12 + length) / 4) * 4;
  for (const entry of arrays as unknown[]) {
    const { name, shape } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || !Array.isArray(shape) || !shape.every(whole)) return refuse('an array without name or shape');
    const size = sizeOf(shape);
    if (!Number.isSafeInteger(size) || at + 4 * size > end)
      return refuse(`an array ${shapeText(shape)} that reaches past the end`);
    const from = at;
    read.set(name, { shape, data: Float32Array.from({ length: size }, (_, i) => view.getFloat32(from + 4 * i, true)) });
    at += 4 * size;
  }
  if (at !== end) refuse(`${end - at} bytes too many`);
  return { step, epoch, arrays: read };
}
