import { type MatmulAttrs, matmulSizes } from '../../ops/matmul.ts';
import type { Value } from '../../program/graph.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelFactory } from '../kernel.ts';
import { packColumns, packRows } from './pack.ts';
import { blocks, loadTile, multiply, storeTile, TILE_COLUMNS, TILE_ROWS, tile } from './tile.ts';

/** Bytes of b that are packed at a time: they stay in the first-level cache beside the rows of a. */
const PANEL_BYTES = 32 * 1024;
const MAX_COLUMNS = 128;

/**
 * y = a·b. Blocks of b are packed into panels of 8 columns; each tile of 4 rows by 8 columns runs over the block's depth. Blocks along
 * the depth are added up in y itself. Tasks are blocks of columns, or of rows where there are more of those; never parts of the depth,
 * so that every element is summed in one order.
 */
export const matmul: KernelFactory<MatmulAttrs> = (node): Kernel => {
  const [a, b] = node.inputs as [Value, Value];
  const y = node.outputs[0] as Value;
  const { transposeA, transposeB } = node.attrs;
  const { m, k: depth, n } = matmulSizes(a.shape, b.shape, node.attrs);
  const byRows = m > n;
  const columns = Math.min(n, byRows || n <= MAX_COLUMNS ? MAX_COLUMNS : MAX_COLUMNS / 2);
  const panels = Math.ceil(columns / TILE_COLUMNS);
  const depthBlock = Math.min(depth, Math.max(16, Math.floor(PANEL_BYTES / (panels * TILE_COLUMNS * 4) / 4) * 4));
  const panelBytes = depthBlock * TILE_COLUMNS * 4;
  const rowTiles = 16 * TILE_ROWS;

  /** Packs b[p …, j …] panel by panel. */
  const packBlock = (f: FunctionBuilder, k: KernelContext, scratch: I32, p: I32, count: number, j: I32, width: number) =>
    blocks(f, 0, width, width, TILE_COLUMNS, (at, size) => {
      const panel = f.let(i32.add(scratch, i32.mul(at, depthBlock * 4)));
      const column = f.let(i32.add(j, at));
      if (transposeB) {
        const source = f.let(i32.add(i32.mul(column, depth * 4), i32.add(i32.mul(p, 4), i32.constant(k.address(b)))));
        packColumns(f, panel, source, count, depth * 4, size);
      } else {
        const source = f.let(i32.add(i32.mul(p, n * 4), i32.add(i32.mul(column, 4), i32.constant(k.address(b)))));
        packRows(f, panel, source, count, n * 4, TILE_COLUMNS);
      }
    });

  /** The tiles of a few rows against all panels of a packed block. */
  const emitRows = (
    f: FunctionBuilder,
    k: KernelContext,
    scratch: I32,
    row: I32,
    rows: number,
    p: I32,
    count: number,
    j: I32,
    width: number,
  ) => {
    const rowPanel = f.let(i32.add(scratch, i32.constant(panels * panelBytes)));
    const aStart = f.local('i32');
    if (transposeA) {
      const source = f.let(i32.add(i32.mul(p, m * 4), i32.add(i32.mul(row, 4), i32.constant(k.address(a)))));
      packRows(f, rowPanel, source, count, m * 4, TILE_ROWS);
      f.set(aStart, rowPanel);
    } else {
      f.set(aStart, i32.add(i32.mul(row, depth * 4), i32.add(i32.mul(p, 4), i32.constant(k.address(a)))));
    }
    const yRow = f.let(i32.add(i32.mul(row, n * 4), i32.mul(j, 4)));
    blocks(f, 0, width, width, TILE_COLUMNS, (at, size) => {
      const t = tile(f, rows, size);
      const target = f.let(i32.add(yRow, i32.mul(at, 4)));
      const load = () => loadTile(f, t, target, k.address(y), n * 4);
      const clear = () => {
        for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
      };
      if (count === depth) clear();
      else f.if(i32.eq(p, 0), clear, load);
      const pb = f.let(i32.add(scratch, i32.mul(at, depthBlock * 4)));
      multiply(f, k, t, {
        a: f.let(aStart),
        b: pb,
        rowStride: transposeA ? 4 : depth * 4,
        aStep: transposeA ? TILE_ROWS * 4 : 4,
        bStep: TILE_COLUMNS * 4,
        bEnd: f.let(i32.add(pb, i32.constant(count * TILE_COLUMNS * 4))),
      });
      storeTile(f, t, target, k.address(y), n * 4);
    });
  };

  const emit = (
    f: FunctionBuilder,
    k: KernelContext,
    scratch: I32,
    rows: readonly [I32 | number, I32 | number],
    cols: readonly [I32 | number, I32 | number],
  ) =>
    blocks(f, cols[0], cols[1], n, columns, (j, width) =>
      blocks(f, 0, depth, depth, depthBlock, (p, count) => {
        packBlock(f, k, scratch, p, count, j, width);
        blocks(f, rows[0], rows[1], m, TILE_ROWS, (row, height) => emitRows(f, k, scratch, row, height, p, count, j, width));
      }),
    );

  const range = (f: FunctionBuilder, begin: I32, end: I32, size: number, limit: number) =>
    [f.let(i32.mul(begin, size)), f.let(i32.min(i32.mul(end, size), i32.constant(limit)))] as const;
  return {
    threadBytes: panels * panelBytes + depthBlock * TILE_ROWS * 4,
    phases: (k) => [
      byRows
        ? {
            tasks: Math.ceil(m / rowTiles),
            emit: (f, begin, end, scratch) => emit(f, k, scratch, range(f, begin, end, rowTiles, m), [0, n]),
          }
        : {
            tasks: Math.ceil(n / columns),
            emit: (f, begin, end, scratch) => emit(f, k, scratch, [0, m], range(f, begin, end, columns, n)),
          },
    ],
  };
};
