import { crc32 } from '../../platform/files/crc32.ts';
import { unpackedLimit } from '../../platform/files/expansion.ts';
import { joined } from '../../platform/files/gunzip.ts';
import { inflatePieces } from '../../platform/files/inflate.ts';
import { quoted, type Refuse } from '../../platform/files/refusal.ts';
import { type Pixels, requireSize, tooLarge } from './pixels.ts';
import type { Header } from './pngHeader.ts';
import { LineReader, linesSize } from './pngLines.ts';
import { directColors, type Painter, paletteColors } from './pngPainter.ts';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10] as const;
/** Samples a pixel, and the depths there are, by colour type. */
const COLOURS = new Map([
  [0, { samples: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { samples: 3, depths: [8, 16] }],
  [3, { samples: 1, depths: [1, 2, 4, 8] }],
  [4, { samples: 2, depths: [8, 16] }],
  [6, { samples: 4, depths: [8, 16] }],
]);
const PALETTE = 3;
export const isPng = (bytes: Uint8Array) => SIGNATURE.every((byte, i) => bytes[i] === byte);

interface Chunks {
  readonly header: Header;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly data: readonly Uint8Array[];
}

function readHeader(data: Uint8Array, name: string, refuse: Refuse): Header {
  if (data.length !== 13) refuse('a PNG header of 13 bytes', `${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  requireSize(width, height, name, refuse);
  const [depth, colour, compression, filter, interlace] = data.subarray(8) as unknown as [number, number, number, number, number];
  const kind = COLOURS.get(colour);
  if (!kind?.depths.includes(depth)) return refuse("one of PNG's colour types and depths", `type ${colour} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    refuse("PNG's compression, filter and interlacing", `${compression}, ${filter}, ${interlace}`);
  return { width, height, depth, colour, samples: kind.samples, interlaced: interlace === 1 };
}

/** Walks the chunks and checks each one that is used; the others (texts, profiles, dates) are passed over. */
function readChunks(bytes: Uint8Array, name: string, refuse: Refuse): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) refuse('a PNG file to its end', 'one that is cut off');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (end + 4 > bytes.length) refuse(`${length} bytes of a part`, `${bytes.length - at - 8}`);
    const body = bytes.subarray(at + 8, end);
    const critical = /^[A-Z]/.test(type);
    if ((critical || type === 'tRNS') && crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      refuse('the checksum of its parts', 'another');
    if (header === undefined && type !== 'IHDR') refuse('a PNG header first', 'another part');
    if (type === 'IEND') break;
    if (type === 'IHDR') header = header ? refuse('one header', 'two') : readHeader(body, name, refuse);
    else if (type === 'PLTE') palette = body;
    else if (type === 'tRNS') transparency = body;
    else if (type === 'IDAT') data.push(body);
    else if (critical) refuse("PNG's critical parts", `one of type ${quoted(type)}`);
    at = end + 4;
  }
  return { header: header as Header, palette, transparency, data };
}

/** One grey or colour may stand for what is transparent. */
const keyOf = ({ header: { colour, samples }, transparency }: Chunks) =>
  (colour === 0 || colour === 2) && transparency?.length === 2 * samples ? transparency : undefined;

function channelsOf(chunks: Chunks): number {
  if (chunks.header.colour === PALETTE) return chunks.transparency ? 4 : 3;
  return chunks.header.samples + (keyOf(chunks) ? 1 : 0);
}

/** The painter for the kind of colours in the header. */
function painterFor(chunks: Chunks, data: Uint8Array, refuse: Refuse): Painter {
  const { header, palette, transparency } = chunks;
  if (header.colour !== PALETTE) return directColors(header, keyOf(chunks), data);
  if (palette && palette.length % 3 === 0) return paletteColors(header, palette, transparency, data, refuse);
  return refuse('a palette of red, green and blue', palette ? `${palette.length} bytes` : 'none');
}

/**
 * Decodes a PNG image (W3C, third edition) of any colour type, depth and interlacing: 1 channel for grey, 3 for colours and palettes, one
 * more where there is transparency. Of 16 bits the upper 8 are kept; fewer are stretched to 0 … 255. Colour profiles are not applied. Besides
 * the pixels themselves no more than two lines are in memory.
 */
export async function decodePng(bytes: Uint8Array, name: string, refuse: Refuse): Promise<Pixels> {
  const chunks = readChunks(bytes, name, refuse);
  const { width, height } = chunks.header;
  const packed = joined(
    chunks.data,
    chunks.data.reduce((sum, { length }) => sum + length, 0),
  );
  const channels = channelsOf(chunks);
  const size = linesSize(chunks.header);
  const largest = Math.max(size, width * height * channels);
  const most = unpackedLimit(packed.length);
  if (largest > most)
    tooLarge(name)(`at most ${most} bytes of pixels from ${packed.length}`, `${width}×${height}, which are ${largest}`);
  const data = new Uint8Array(width * height * channels);
  const lines = new LineReader(chunks.header, painterFor(chunks, data, refuse), refuse);
  try {
    await inflatePieces(packed, size, 'zlib', (piece) => lines.take(piece));
  } catch (cause) {
    refuse(`${size} bytes of pixels, packed`, (cause as Error).message, cause);
  }
  return { data, width, height, channels };
}
