import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32 } from '../assembler/instructions.ts';
import type { KernelContext, Phase } from '../kernel.ts';
import type { DirectConv } from './directConv.ts';
import { blocks, loadTile, multiply, storeTile, TILE_COLUMNS, TILE_ROWS, tile } from './tile.ts';

/** Bytes of image and gradient rows that a block works on: they stay in the first-level cache while all tiles pass over them. */
const BLOCK_BYTES = 24 * 1024;

/**
 * dw[ky, kx, c, o] = Σ x[…] · dy[…] over pixels: for each row of the filter a product of the matrices [kw·c, pixels] and [pixels, o],
 * both read as they lie. A task is a tile of 4 rows of dw; each task passes over all pixels, so sums do not depend on who does them.
 */
export function filterGradient(
  k: KernelContext,
  conv: DirectConv,
  address: { readonly image: number; readonly dy: number; readonly output: number },
): Phase {
  const { images, rows, rowBytes, channels, window, strides, padTop, output, filters } = conv;
  const run = window[1] * channels;
  const tiles = Math.ceil(run / TILE_ROWS);
  const dyRowBytes = output[1] * filters * 4;
  const rowsOfBlock = Math.min(output[0], Math.max(1, Math.floor(BLOCK_BYTES / (rowBytes * strides[0] + dyRowBytes))));

  /** Adds the products of a block's rows to the tile of dw that starts at row `m` of filter row `ky`. */
  const emitTile = (f: FunctionBuilder, ky: I32, m: I32, height: number, image: I32, from: I32, to: I32) => {
    const dwRow = i32.add(i32.mul(ky, run), m);
    const target = f.let(i32.mul(dwRow, filters * 4));
    const top = i32.sub(i32.add(i32.mul(from, strides[0]), ky), padTop);
    const xRow = i32.mul(i32.add(i32.mul(image, rows), top), rowBytes);
    const xStart = f.let(i32.add(i32.add(xRow, i32.mul(m, 4)), i32.constant(address.image)));
    const dyStart = f.let(i32.add(i32.mul(i32.add(i32.mul(image, output[0]), from), dyRowBytes), i32.constant(address.dy)));
    blocks(f, 0, filters, filters, TILE_COLUMNS, (o, columns) => {
      const t = tile(f, height, columns);
      const place = f.let(i32.add(target, i32.mul(o, 4)));
      loadTile(f, t, place, address.output, filters * 4);
      const x = f.let(xStart);
      const a = f.local('i32');
      const b = f.let(i32.add(dyStart, i32.mul(o, 4)));
      f.for(from, to, 1, () => {
        f.set(a, x);
        const bEnd = f.let(i32.add(b, dyRowBytes));
        multiply(f, k, t, { a, b, rowStride: 4, aStep: strides[1] * channels * 4, bStep: filters * 4, bEnd });
        f.set(x, i32.add(x, strides[0] * rowBytes));
      });
      storeTile(f, t, place, address.output, filters * 4);
    });
  };

  /** The outputs rows of a block whose window row `ky` lies inside the image. */
  const inside = (f: FunctionBuilder, ky: I32, from: I32, to: I32): [I32, I32] => {
    const above = i32.max(i32.sub(i32.constant(padTop + strides[0] - 1), ky), i32.constant(0));
    const below = i32.max(i32.add(i32.sub(i32.constant(rows - 1 + padTop), ky), strides[0]), i32.constant(0));
    return [
      f.let(i32.max(from, f.let(i32.divU(f.let(above), i32.constant(strides[0]))))),
      f.let(i32.min(to, f.let(i32.divU(f.let(below), i32.constant(strides[0]))))),
    ];
  };

  return {
    tasks: window[0] * tiles,
    emit(f, begin, end) {
      const rowOf = (task: I32) => {
        const ky = f.let(i32.divU(task, i32.constant(tiles)));
        const m = f.let(i32.mul(i32.sub(task, i32.mul(ky, tiles)), TILE_ROWS));
        return { ky, m };
      };
      const offsetOf = (task: I32) => {
        const { ky, m } = rowOf(task);
        return f.let(i32.mul(i32.add(i32.mul(ky, run), m), filters * 4));
      };
      const start = offsetOf(begin);
      f.zero(i32.add(start, i32.constant(address.output)), i32.sub(offsetOf(end), start));
      f.for(0, images, 1, (image) =>
        f.for(0, output[0], rowsOfBlock, (from) => {
          const to = f.let(i32.min(i32.add(from, rowsOfBlock), i32.constant(output[0])));
          f.for(begin, end, 1, (task) => {
            const { ky, m } = rowOf(task);
            const [first, last] = inside(f, ky, from, to);
            f.if(i32.ltS(first, last), () => {
              const full = run % TILE_ROWS === 0;
              const whole = () => emitTile(f, ky, m, TILE_ROWS, image, first, last);
              const rest = () => emitTile(f, ky, m, run % TILE_ROWS, image, first, last);
              if (full) whole();
              else if (run < TILE_ROWS) rest();
              else f.if(i32.ltS(m, run - (run % TILE_ROWS)), whole, rest);
            });
          });
        }),
      );
    },
  };
}
