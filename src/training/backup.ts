import { EvenkeelError } from '../core/errors.ts';
import { crc32 } from '../platform/files/crc32.ts';
import { decode, encode, type PlainData } from './plainData.ts';

/** A training that can go on: the state of the model, and of everything around it. */
export interface Backup {
  /** A snapshot of the model. */
  readonly model: Uint8Array;
  /** Where the training stands, and the states of callbacks. */
  readonly training: { readonly [key: string]: PlainData };
}

const MAGIC = 'EVENBACK';
const FORMAT = 'evenkeel.backup/3';
/** Formats of older files, which have other names for what callbacks and metrics keep; the first had no checksum either. */
const RENAMED = 'evenkeel.backup/2';
const UNCHECKED = 'evenkeel.backup/1';

const currentNames = ({ sums, memories, ...rest }: Backup['training']): Backup['training'] => ({
  ...rest,
  metrics: sums,
  callbackStates: memories,
});

/**
 * Writes a backup: 8 bytes of magic, the header's length (uint32, little-endian), a JSON header, the CRC-32 of all that, and the model's
 * snapshot, which has its own.
 */
export function writeBackup({ model, training }: Backup): Uint8Array {
  const header = new TextEncoder().encode(encode({ format: FORMAT, size: model.length, training }));
  const bytes = new Uint8Array(16 + header.length + model.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(8, header.length, true);
  bytes.set(header, 12);
  new DataView(bytes.buffer).setUint32(12 + header.length, crc32(bytes.subarray(0, 12 + header.length)), true);
  bytes.set(model, 16 + header.length);
  return bytes;
}

/** @throws EvenkeelError where the bytes are no backup, or not all of one */
export function readBackup(bytes: Uint8Array, where: string): Backup {
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where,
      expected: 'a whole backup of a training',
      got,
      remedy: 'Delete it to begin the training anew.',
    });
  };
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) refuse('other bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 12 + view.getUint32(8, true);
  if (end > bytes.length) refuse('a header longer than the file');
  let header: unknown;
  try {
    header = decode(new TextDecoder().decode(bytes.subarray(12, end)));
  } catch {
    refuse('a header that cannot be read');
  }
  const { format, size, training } = (header ?? {}) as Record<string, unknown>;
  const known = format === FORMAT || format === RENAMED || format === UNCHECKED;
  if (!known || typeof training !== 'object' || training === null || Array.isArray(training)) return refuse('another format');
  const hasChecksum = format !== UNCHECKED;
  if (hasChecksum && (end + 4 > bytes.length || view.getUint32(end, true) !== crc32(bytes.subarray(0, end)))) {
    refuse('one whose checksum does not fit: it was changed or damaged');
  }
  const begin = hasChecksum ? end + 4 : end;
  if (bytes.length - begin !== size) refuse(`${bytes.length - begin} bytes of a model instead of ${size}`);
  const saved = training as Backup['training'];
  return { model: bytes.subarray(begin), training: format === FORMAT ? saved : currentNames(saved) };
}
