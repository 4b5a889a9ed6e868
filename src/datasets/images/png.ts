import { crc32 } from '../../files/crc32.ts';
import { joined } from '../../files/gunzip.ts';
import { inflate } from '../../files/inflate.ts';
import { quoted, type Refuse } from '../../files/refusal.ts';
import type { Pixels } from './pixels.ts';
import { requireSize } from './pixels.ts';

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
/** First column and row of each of Adam7's passes, and the steps between them. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
export const isPng = (bytes: Uint8Array) => SIGNATURE.every((byte, i) => bytes[i] === byte);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  /** Samples a pixel as they are stored: 1 where they are positions in a palette. */
  readonly samples: number;
  readonly interlaced: boolean;
}

interface Chunks {
  readonly header: Header;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly data: readonly Uint8Array[];
}

function readHeader(data: Uint8Array, refuse: Refuse): Header {
  if (data.length !== 13) refuse('a PNG header of 13 bytes', `${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  requireSize(width, height, refuse);
  const [depth, colour, compression, filter, interlace] = data.subarray(8) as unknown as [number, number, number, number, number];
  const kind = COLOURS.get(colour);
  if (!kind?.depths.includes(depth)) return refuse("one of PNG's colour types and depths", `type ${colour} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    refuse("PNG's compression, filter and interlacing", `${compression}, ${filter}, ${interlace}`);
  return { width, height, depth, colour, samples: kind.samples, interlaced: interlace === 1 };
}

/** Walks the chunks and checks each one that is used; the others (texts, profiles, dates) are passed over. */
function readChunks(bytes: Uint8Array, refuse: Refuse): Chunks {
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
    if (type === 'IHDR') header = header ? refuse('one header', 'two') : readHeader(body, refuse);
    else if (type === 'PLTE') palette = body;
    else if (type === 'tRNS') transparency = body;
    else if (type === 'IDAT') data.push(body);
    else if (critical) refuse("PNG's critical parts", `one of type ${quoted(type)}`);
    at = end + 4;
  }
  return { header: header as Header, palette, transparency, data };
}

/** The passes that an image is stored in, those without pixels left out. */
function passesOf({ width, height, interlaced }: Header) {
  return (interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)).flatMap(([x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    return columns > 0 && rows > 0 ? [{ x, y, dx, dy, columns, rows }] : [];
  });
}

/** Unpacks the image's lines. */
async function unpack(parts: readonly Uint8Array[], size: number, refuse: Refuse): Promise<Uint8Array> {
  const packed = joined(
    parts,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  try {
    return await inflate(packed, size, 'zlib');
  } catch (cause) {
    return refuse(`${size} bytes of pixels, packed`, (cause as Error).message, cause);
  }
}

/** Undoes the filter of one line in place; `above` is the line before it, undone, or zeros. */
function unfilter(type: number, line: Uint8Array, above: Uint8Array, step: number, refuse: Refuse): void {
  if (type > 4) refuse('a filter from 0 to 4', `${type}`);
  if (type === 0) return;
  for (let i = 0; i < line.length; i++) {
    const a = i < step ? 0 : (line[i - step] as number);
    const b = above[i] as number;
    if (type === 1) line[i] = (line[i] as number) + a;
    else if (type === 2) line[i] = (line[i] as number) + b;
    else if (type === 3) line[i] = (line[i] as number) + ((a + b) >> 1);
    else {
      const c = i < step ? 0 : (above[i - step] as number);
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      line[i] = (line[i] as number) + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }
  }
}

/** The samples of an image at its own depth, row by row. */
function readSamples(lines: Uint8Array, header: Header, refuse: Refuse): Uint16Array {
  const { width, height, depth, samples } = header;
  const out = new Uint16Array(width * height * samples);
  const step = Math.ceil((depth * samples) / 8);
  const mask = 2 ** depth - 1;
  let at = 0;
  for (const { x, y, dx, dy, columns, rows } of passesOf(header)) {
    const length = Math.ceil((columns * samples * depth) / 8);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < rows; row++) {
      const line = lines.subarray(at + 1, at + 1 + length);
      unfilter(lines[at] as number, line, above, step, refuse);
      at += 1 + length;
      above = line;
      const start = (y + row * dy) * width + x;
      for (let i = 0; i < columns * samples; i++) {
        const column = samples === 1 ? i : Math.floor(i / samples);
        const to = (start + column * dx) * samples + (i - column * samples);
        if (depth === 8) out[to] = line[i] as number;
        else if (depth === 16) out[to] = ((line[2 * i] as number) << 8) | (line[2 * i + 1] as number);
        else out[to] = ((line[(i * depth) >> 3] as number) >> (8 - depth - ((i * depth) & 7))) & mask;
      }
    }
  }
  return out;
}

/**
 * Decodes a PNG image (W3C, third edition) of any colour type, depth and interlacing: 1 channel for grey, 3 for colours and palettes, one
 * more where there is transparency. Of 16 bits the upper 8 are kept; fewer are stretched to 0 … 255. Colour profiles are not applied.
 */
export async function decodePng(bytes: Uint8Array, refuse: Refuse): Promise<Pixels> {
  const { header, palette, transparency, data } = readChunks(bytes, refuse);
  const { width, height, depth, colour, samples } = header;
  const size = passesOf(header).reduce(
    (sum, { columns, rows }) => sum + rows * (1 + Math.ceil((columns * samples * depth) / 8)),
    0,
  );
  const values = readSamples(await unpack(data, size, refuse), header, refuse);
  const pixels = width * height;
  if (colour === PALETTE) {
    if (!palette || palette.length % 3 !== 0)
      return refuse('a palette of red, green and blue', palette ? `${palette.length} bytes` : 'none');
    const channels = transparency ? 4 : 3;
    const out = new Uint8Array(pixels * channels);
    for (let p = 0; p < pixels; p++) {
      const entry = values[p] as number;
      if (3 * entry >= palette.length) refuse(`colours among the ${palette.length / 3} of its palette`, `${entry}`);
      for (let k = 0; k < 3; k++) out[p * channels + k] = palette[3 * entry + k] as number;
      if (transparency) out[p * channels + 3] = transparency[entry] ?? 255;
    }
    return { data: out, width, height, channels };
  }
  // One colour may stand for what is transparent.
  const key = transparency && samples !== 2 && samples !== 4 && transparency.length === 2 * samples ? transparency : undefined;
  const channels = samples + (key ? 1 : 0);
  const out = new Uint8Array(pixels * channels);
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  for (let p = 0; p < pixels; p++) {
    let same = true;
    for (let k = 0; k < samples; k++) {
      const value = values[p * samples + k] as number;
      out[p * channels + k] = depth === 16 ? value >> 8 : value * scale;
      if (key) same &&= value === (((key[2 * k] as number) << 8) | (key[2 * k + 1] as number));
    }
    if (key) out[p * channels + samples] = same ? 0 : 255;
  }
  return { data: out, width, height, channels };
}
