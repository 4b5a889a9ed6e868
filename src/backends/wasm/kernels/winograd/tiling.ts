import { type Conv2DAttrs, conv2dGeometry } from '../../../../ops/conv2d.ts';
import type { Pair } from '../../../../ops/window.ts';
import type { FunctionBuilder } from '../../assembler/function.ts';
import { type I32, i32 } from '../../assembler/instructions.ts';
import type { Winograd } from './algorithm.ts';

/** Tiles that a matrix product should have as rows at least: fewer leave the multiply-add loop waiting for the filter's planes. */
const MINIMUM_ROWS = 24;

/** How the images of a batch are cut into tiles. Images are taken together in groups of `group`, each group one task. */
export interface Tiling {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly output: Pair;
  readonly padBefore: Pair;
  /** Tiles of an image, down and across. */
  readonly tiles: Pair;
  readonly group: number;
  readonly groups: number;
  /** Tiles of a group. */
  readonly rows: number;
}

/** Tiles of an image, down and across. */
export const tilesOf = (output: Pair, { down, across }: Winograd): Pair => [
  Math.ceil(output[0] / down.outputs),
  Math.ceil(output[1] / across.outputs),
];

export function tilingOf(attrs: Conv2DAttrs, w: Winograd): Tiling {
  const [images, height, width, channels] = attrs.imageShape as [number, number, number, number];
  const { output, padBefore } = conv2dGeometry(attrs);
  const tiles = tilesOf(output, w);
  const perImage = tiles[0] * tiles[1];
  let group = 1;
  while (group < images && (group * perImage < MINIMUM_ROWS || images % group > 0)) group++;
  return {
    images,
    height,
    width,
    channels,
    filters: attrs.filterShape[3] as number,
    output,
    padBefore,
    tiles,
    group,
    groups: images / group,
    rows: group * perImage,
  };
}

export const roundUp = (n: number, step: number) => Math.ceil(n / step) * step;

/** A row length in floats that is an odd number of cache lines: rows that are read one below the other then fall into all cache sets. */
export function oddPitch(n: number): number {
  const lines = Math.ceil(n / 16);
  return (lines + 1 - (lines % 2)) * 16;
}

/** Tiles side by side that have the same columns inside the image: `from` to before `to`, and in each the columns `begin` to before `end`. */
interface Run {
  readonly from: number;
  to: number;
  readonly begin: number;
  readonly end: number;
}

/** Cuts a row of tiles into runs. Tile t covers columns t·step − pad … + size of an image `width` wide. */
function runs(tiles: number, step: number, size: number, pad: number, width: number): Run[] {
  const runs: Run[] = [];
  for (let t = 0; t < tiles; t++) {
    const begin = Math.min(Math.max(pad - t * step, 0), size);
    const end = Math.max(Math.min(width + pad - t * step, size), begin);
    const last = runs.at(-1);
    if (last?.begin === begin && last.end === end) last.to = t + 1;
    else runs.push({ from: t, to: t + 1, begin, end });
  }
  return runs;
}

/** An image-shaped buffer that tiles are read from or added to. */
export interface TiledImage {
  readonly address: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows and columns that a tile covers, how far the next tile is, and how far the first one reaches out of the image. */
  readonly size: Pair;
  readonly step: Pair;
  readonly pad: Pair;
}

export interface ImageTile {
  /** The number of the tile in its group: a row of the planes. */
  readonly row: I32;
  /** The addresses of the tile's rows, at column `begin`. */
  readonly rows: readonly I32[];
  /** For each row whether it lies inside the image; undefined where all tiles have it inside. */
  readonly inside: readonly (I32 | undefined)[];
  /** The columns inside the image. */
  readonly begin: number;
  readonly end: number;
}

/** Bytes of the spare row of zeros, which stands in for rows outside the image. */
export const spareBytes = (image: Pick<TiledImage, 'width' | 'channels'>) => roundUp(image.width * image.channels * 4 + 16, 64);

/**
 * Visits the tiles of the images of a group. `first` is its first image. Rows outside the image have the address of the `spare` row where
 * there is one; without, they must not be touched.
 */
export function forEachTile(
  f: FunctionBuilder,
  { tiles, group }: Tiling,
  image: TiledImage,
  first: I32,
  spare: I32 | undefined,
  visit: (tile: ImageTile) => void,
): void {
  const { height, width, channels, size, step, pad } = image;
  const rowBytes = width * channels * 4;
  const alwaysInside = (r: number) => r >= pad[0] && (tiles[0] - 1) * step[0] + r - pad[0] < height;
  f.for(0, group * tiles[0], 1, (line) => {
    const n = f.let(i32.divU(line, i32.constant(tiles[0])));
    const ty = i32.sub(line, i32.mul(n, tiles[0]));
    const top = f.let(i32.sub(i32.mul(ty, step[0]), pad[0]));
    const start = f.let(i32.add(i32.mul(i32.add(i32.mul(i32.add(first, n), height), top), rowBytes), image.address));
    const inside = Array.from({ length: size[0] }, (_, r) =>
      alwaysInside(r) ? undefined : f.let(i32.ltU(i32.add(top, r), i32.constant(height))),
    );
    const lines = inside.map((condition, r) => {
      const at = i32.add(start, r * rowBytes);
      return f.let(condition && spare ? i32.select(condition, at, spare) : at);
    });
    for (const { from, to, begin, end } of runs(tiles[1], step[1], size[1], pad[1], width)) {
      f.for(from, to, 1, (tx) => {
        // From the first column inside: an access traps where its base, read without a sign, and its offset add up to too much.
        const left = f.let(i32.mul(i32.add(i32.mul(tx, step[1]), begin - pad[1]), channels * 4));
        visit({
          row: f.let(i32.add(i32.mul(line, tiles[1]), tx)),
          rows: lines.map((line) => f.let(i32.add(line, left))),
          inside,
          begin,
          end,
        });
      });
    }
  });
}
