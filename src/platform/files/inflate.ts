import { MOST_RATIO } from './expansion.ts';

/** Packed bytes that are handed to the inflater at once: so much it may overshoot a lying size by. */
const PIECE = 2 ** 14;

function requirePossible(packed: Uint8Array, size: number): void {
  if (size > MOST_RATIO * packed.length) throw new Error(`${packed.length} packed bytes, too few for them`);
}

/**
 * Unpacks deflated data, with or without zlib's header, piece by piece: `take` gets each as it comes, and they are `size` bytes in all.
 * @throws Error where there is less or more, or the data is damaged
 */
export async function inflatePieces(
  packed: Uint8Array,
  size: number,
  format: 'raw' | 'zlib',
  take: (piece: Uint8Array) => void,
): Promise<void> {
  requirePossible(packed, size);
  const { Inflate, Unzlib } = await import('fflate');
  let at = 0;
  const stream = new (format === 'raw' ? Inflate : Unzlib)((piece) => {
    at += piece.length;
    if (at > size) throw new Error('more');
    take(piece);
  });
  for (let from = 0; from === 0 || from < packed.length; from += PIECE) {
    stream.push(packed.subarray(from, from + PIECE), from + PIECE >= packed.length);
  }
  if (at < size) throw new Error(`${at}`);
}

/**
 * Unpacks deflated data into exactly `size` bytes, as `inflatePieces` does; memory is taken only for a size that the data can have.
 * @throws Error where there is less or more, or the data is damaged
 */
export async function inflate(packed: Uint8Array, size: number, format: 'raw' | 'zlib'): Promise<Uint8Array> {
  requirePossible(packed, size);
  const out = new Uint8Array(size);
  let at = 0;
  await inflatePieces(packed, size, format, (piece) => {
    out.set(piece, at);
    at += piece.length;
  });
  return out;
}
