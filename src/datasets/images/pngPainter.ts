import type { Refuse } from '../../platform/files/refusal.ts';
import type { Header } from './pngHeader.ts';

/** A line's pixels in the image: the position of the first, and how many follow in which steps. */
export interface Run {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Makes the pixels of an image from its lines. */
export type Painter = (line: Uint8Array, run: Run) => void;

/** Reads one sample of a line, at its own depth. */
function sampleReader(depth: number): (line: Uint8Array, i: number) => number {
  if (depth === 8) return (line, i) => line[i] as number;
  if (depth === 16) return (line, i) => ((line[2 * i] as number) << 8) | (line[2 * i + 1] as number);
  const mask = 2 ** depth - 1;
  return (line, i) => ((line[(i * depth) >> 3] as number) >> (8 - depth - ((i * depth) & 7))) & mask;
}

/** Positions in a palette, whose colours may be transparent. */
export function paletteColors(
  { depth }: Header,
  palette: Uint8Array,
  transparency: Uint8Array | undefined,
  data: Uint8Array,
  refuse: Refuse,
): Painter {
  const channels = transparency ? 4 : 3;
  const read = sampleReader(depth);
  return (line, { start, step, count }) => {
    for (let i = 0, to = start * channels; i < count; i++, to += step * channels) {
      const entry = read(line, i);
      if (3 * entry >= palette.length) refuse(`colours among the ${palette.length / 3} of its palette`, `${entry}`);
      for (let k = 0; k < 3; k++) data[to + k] = palette[3 * entry + k] as number;
      if (transparency) data[to + 3] = transparency[entry] ?? 255;
    }
  };
}

/** Grey or colours as they are; the one of the `key`, two bytes a sample, is transparent. */
export function directColors({ depth, samples }: Header, key: Uint8Array | undefined, data: Uint8Array): Painter {
  const channels = samples + (key ? 1 : 0);
  const read = sampleReader(depth);
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  return (line, { start, step, count }) => {
    if (depth === 8 && step === 1 && !key) {
      data.set(line, start * channels);
      return;
    }
    for (let i = 0, to = start * channels; i < count; i++, to += step * channels) {
      let same = true;
      for (let k = 0; k < samples; k++) {
        const value = read(line, i * samples + k);
        data[to + k] = depth === 16 ? value >> 8 : value * scale;
        if (key) same &&= value === (((key[2 * k] as number) << 8) | (key[2 * k + 1] as number));
      }
      if (key) data[to + samples] = same ? 0 : 255;
    }
  };
}
