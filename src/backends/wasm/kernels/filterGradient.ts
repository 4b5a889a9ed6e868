import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32 } from '../assembler/instructions.ts';
import type { KernelContext, Phase } from '../kernel.ts';
import { type DirectConv, runsOfRow } from './directConv.ts';
import { blocks, loadTile, multiply, storeTile, TILE_ROWS, tile } from './tile.ts';

/** A tile of dw: its rows start at row `m` of run `kx` of the filter's row `ky`, its columns with those of a group. */
interface DwTile {
  readonly group: I32;
  readonly ky: I32;
  readonly kx: I32;
  readonly m: I32;
}

/** Bytes of image and gradient rows that a block works on: they stay in the first-level cache while all tiles pass over them. */
const BLOCK_BYTES = 24 * 1024;

/**
 * dw[ky, kx, c, o] = Σ x[…] · dy[…] over pixels: for each row of the filter a product of the matrices [kw·c, pixels] and [pixels, o],
 * both read as they lie; with dilation or groups, for each tap one of [c, pixels] and [pixels, o]. A task is a tile of 4 rows of dw; each
 * task passes over all pixels, so sums do not depend on who does them.
 */
export function filterGradient(
  k: KernelContext,
  conv: DirectConv,
  address: { readonly image: number; readonly dy: number; readonly output: number },
): Phase[] {
  const { images, rows, rowBytes, channels, groups, window, strides, dilations, padTop, output, filters, panelColumns } = conv;
  const runs = runsOfRow(conv);
  const run = runs.floats;
  const tiles = Math.ceil(run / TILE_ROWS);
  const filterBytes = groups * filters * 4;
  const dyRowBytes = output[1] * filterBytes;
  const rowsOfBlock = Math.min(output[0], Math.max(1, Math.floor(BLOCK_BYTES / (rowBytes * strides[0] + dyRowBytes))));

  const dwRow = ({ ky, kx, m }: DwTile) => i32.add(i32.mul(i32.add(i32.mul(ky, runs.count), kx), run), m);

  /** Adds the products of a block's rows to a tile of dw. */
  const emitTile = (f: FunctionBuilder, at: DwTile, height: number, image: I32, from: I32, to: I32) => {
    const { group, ky, kx, m } = at;
    const target = f.let(i32.add(i32.mul(dwRow(at), filterBytes), i32.mul(group, filters * 4)));
    const top = i32.sub(i32.add(i32.mul(from, strides[0]), i32.mul(ky, dilations[0])), padTop);
    const xRow = i32.mul(i32.add(i32.mul(image, rows), top), rowBytes);
    const column = i32.add(i32.mul(kx, runs.stride), i32.mul(i32.add(i32.mul(group, channels), m), 4));
    const xStart = f.let(i32.add(i32.add(xRow, column), i32.constant(address.image)));
    const dyRow = i32.mul(i32.add(i32.mul(image, output[0]), from), dyRowBytes);
    const dyStart = f.let(i32.add(i32.add(dyRow, i32.mul(group, filters * 4)), i32.constant(address.dy)));
    blocks(f, 0, filters, filters, panelColumns, (o, columns) => {
      const t = tile(f, height, columns);
      const tileTarget = f.let(i32.add(target, i32.mul(o, 4)));
      loadTile(f, t, tileTarget, address.output, filterBytes);
      const x = f.let(xStart);
      const a = f.local('i32');
      const b = f.let(i32.add(dyStart, i32.mul(o, 4)));
      f.for(from, to, 1, () => {
        f.set(a, x);
        const bEnd = f.let(i32.add(b, dyRowBytes));
        multiply(f, k, t, { a, b, rowStride: 4, aStep: strides[1] * groups * channels * 4, bStep: filterBytes, bEnd });
        f.set(x, i32.add(x, strides[0] * rowBytes));
      });
      storeTile(f, t, tileTarget, address.output, filterBytes);
    });
  };

  /** The outputs rows of a block whose window row `ky` lies inside the image. */
  const inside = (f: FunctionBuilder, ky: I32, from: I32, to: I32): [I32, I32] => {
    const down = f.let(i32.mul(ky, dilations[0]));
    const above = i32.max(i32.sub(i32.constant(padTop + strides[0] - 1), down), i32.constant(0));
    const below = i32.max(i32.add(i32.sub(i32.constant(rows - 1 + padTop), down), strides[0]), i32.constant(0));
    return [
      f.let(i32.max(from, f.let(i32.divU(f.let(above), i32.constant(strides[0]))))),
      f.let(i32.min(to, f.let(i32.divU(f.let(below), i32.constant(strides[0]))))),
    ];
  };

  const tileOf = (f: FunctionBuilder, task: I32): DwTile => {
    const split = (value: I32, by: number) => {
      if (by === 1) return [value, i32.constant(0)] as const;
      const quotient = f.let(i32.divU(value, i32.constant(by)));
      return [quotient, f.let(i32.sub(value, i32.mul(quotient, by)))] as const;
    };
    const [tap, tile] = split(task, tiles);
    const [row, kx] = split(tap, runs.count);
    const [group, ky] = groups === 1 ? [i32.constant(0), row] : split(row, window[0]);
    return { group, ky, kx, m: f.let(i32.mul(tile, TILE_ROWS)) };
  };
  const clear = (f: FunctionBuilder, start: I32, end: I32) =>
    f.zero(i32.add(start, i32.constant(address.output)), i32.sub(end, start));
  const products: Phase = {
    tasks: groups * window[0] * runs.count * tiles,
    emit(f, begin, end) {
      if (groups === 1) {
        const offsetOf = (task: I32) => f.let(i32.mul(dwRow(tileOf(f, task)), filterBytes));
        const start = offsetOf(begin);
        clear(f, start, offsetOf(end));
      }
      f.for(0, images, 1, (image) =>
        f.for(0, output[0], rowsOfBlock, (from) => {
          const to = f.let(i32.min(i32.add(from, rowsOfBlock), i32.constant(output[0])));
          f.for(begin, end, 1, (task) => {
            const at = tileOf(f, task);
            const [first, last] = inside(f, at.ky, from, to);
            f.if(i32.ltS(first, last), () => {
              const full = run % TILE_ROWS === 0;
              const fullTile = () => emitTile(f, at, TILE_ROWS, image, first, last);
              const rest = () => emitTile(f, at, run % TILE_ROWS, image, first, last);
              if (full) fullTile();
              else if (run < TILE_ROWS) rest();
              else f.if(i32.ltS(at.m, run - (run % TILE_ROWS)), fullTile, rest);
            });
          });
        }),
      );
    },
  };
  if (groups === 1) return [products];
  // The tasks of several groups write side by side in the same rows, which are therefore cleared before.
  const rowsOfFilter = window[0] * window[1] * channels;
  const clearAll: Phase = {
    tasks: rowsOfFilter,
    emit: (f, begin, end) => clear(f, f.let(i32.mul(begin, filterBytes)), f.let(i32.mul(end, filterBytes))),
  };
  return [clearAll, products];
}
