import type { Refuse } from '../../platform/files/refusal.ts';
import type { Header } from './pngHeader.ts';
import type { Painter } from './pngPainter.ts';

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

/** The passes that an image is stored in, those without pixels left out. */
function passesOf({ width, height, interlaced, samples, depth }: Header) {
  return (interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)).flatMap(([x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    const length = Math.ceil((columns * samples * depth) / 8);
    return columns > 0 && rows > 0 ? [{ x, y, dx, dy, columns, rows, length }] : [];
  });
}

/** The bytes of all lines of an image, each with its filter's. */
export const linesSize = (header: Header) => passesOf(header).reduce((sum, { rows, length }) => sum + rows * (1 + length), 0);

/** Undoes the filter of one line in place; `above` is the line before it, undone, or zeros. `step` is the bytes of a pixel. */
function unfilter(type: number, line: Uint8Array, above: Uint8Array, step: number, refuse: Refuse): void {
  if (type > 4) refuse('a filter from 0 to 4', `${type}`);
  const left = (i: number) => (i < step ? 0 : (line[i - step] as number));
  if (type === 1) for (let i = step; i < line.length; i++) line[i] = (line[i] as number) + (line[i - step] as number);
  else if (type === 2) for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + (above[i] as number);
  else if (type === 3) {
    for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + ((left(i) + (above[i] as number)) >> 1);
  } else if (type === 4) {
    for (let i = 0; i < line.length; i++) {
      const [a, b, c] = [left(i), above[i] as number, i < step ? 0 : (above[i - step] as number)];
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      line[i] = (line[i] as number) + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }
  }
}

/** Cuts unpacked bytes into the lines of an image, undoes their filters and passes them to a painter, one after the other. */
export class LineReader {
  private readonly passes;
  private readonly step: number;
  private readonly width: number;
  private readonly paint: Painter;
  private readonly refuse: Refuse;
  /** The pass and the row that is read now. */
  private pass = 0;
  private row = 0;
  /** The line that is read and the one above it, each after its filter's byte; how much of it is there. */
  private line: Uint8Array;
  private above: Uint8Array;
  private filled = 0;

  constructor(header: Header, paint: Painter, refuse: Refuse) {
    this.passes = passesOf(header);
    this.step = Math.ceil((header.depth * header.samples) / 8);
    this.width = header.width;
    this.paint = paint;
    this.refuse = refuse;
    const { length = 0 } = this.passes[0] ?? {};
    [this.line, this.above] = [new Uint8Array(1 + length), new Uint8Array(1 + length)];
  }

  take(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + this.line.length - this.filled);
      this.line.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === this.line.length) this.endLine();
    }
  }

  private endLine(): void {
    const { x, y, dx, dy, columns, rows } = this.passes[this.pass] as (typeof this.passes)[number];
    const line = this.line.subarray(1);
    unfilter(this.line[0] as number, line, this.above.subarray(1), this.step, this.refuse);
    this.paint(line, { start: (y + this.row * dy) * this.width + x, step: dx, count: columns });
    [this.line, this.above] = [this.above, this.line];
    this.filled = 0;
    if (++this.row < rows) return;
    this.row = 0;
    const { length = 0 } = this.passes[++this.pass] ?? {};
    [this.line, this.above] = [new Uint8Array(1 + length), new Uint8Array(1 + length)];
  }
}
