import { EvenkeelError } from '../../core/errors.ts';
import { isNode, nodeModule } from '../node.ts';
import { MOST_RATIO, unpackedLimit } from './expansion.ts';
import { type Refuse, refusal } from './refusal.ts';

/** Whether bytes start as gzip does. */
export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Joins pieces whose lengths add up to `size` or less. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const unpacked = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    unpacked.set(piece, at);
    at += piece.length;
  }
  return unpacked;
}

/** How many bytes a gzip file says it holds, modulo 2^32, in its last four: mostly the truth. */
function promisedSize(bytes: Uint8Array): number {
  const end = bytes.length - 4;
  return end < 0 ? 0 : new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0, true);
}

/** Pieces of what a gzip file holds, as they are unpacked. */
async function* unpackedPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (!isNode) {
    const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    } finally {
      await reader.cancel().catch(() => undefined);
    }
    return;
  }
  const { createGunzip } = await nodeModule('node:zlib');
  // In pieces of 16 KiB, as Node's DecompressionStream gives them, it takes three times as long.
  const stream = createGunzip({ chunkSize: 2 ** 18 });
  stream.end(bytes);
  yield* stream;
}

/**
 * Unpacks a gzip file (RFC 1952) whose checksum is right; bytes that are none come back as they are.
 * @throws EvenkeelError where it is cut off or damaged, or holds more than `limit` bytes, by default what so many bytes may unpack to
 */
export async function gunzip(bytes: Uint8Array, name: string, limit = unpackedLimit(bytes.length)): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const refuse: Refuse = refusal(`file ${name}`, 'The file is damaged or cut off; download or pack it again.');
  const promised = promisedSize(bytes);
  let content: Uint8Array = new Uint8Array(promised <= Math.min(limit, MOST_RATIO * bytes.length) ? promised : 0);
  let size = 0;
  try {
    for await (const piece of unpackedPieces(bytes)) {
      const end = size + piece.length;
      if (end > limit) refuse(`at most ${limit} bytes unpacked`, 'more');
      if (end > content.length) content = joined([content.subarray(0, size)], Math.min(limit, Math.max(end, 2 * size)));
      content.set(piece, size);
      size = end;
    }
  } catch (cause) {
    if (cause instanceof EvenkeelError) throw cause;
    refuse('a whole gzip file', (cause as Error).message || 'damaged data', cause);
  }
  return size === content.length ? content : content.slice(0, size);
}
