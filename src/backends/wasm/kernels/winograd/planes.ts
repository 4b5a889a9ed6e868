import type { FunctionBuilder } from '../../assembler/function.ts';
import { f32x4, type I32, i32, v128 } from '../../assembler/instructions.ts';
import type { KernelContext, Phase } from '../../kernel.ts';
import { storeVectors } from '../fusedWork.ts';
import { blocks, loadTile, multiply, storeTile, TILE_ROWS, tile, tileColumns } from '../tile.ts';
import { forEachChannels, productsOf, transformTile, type Winograd } from './algorithm.ts';
import { roundUp } from './tiling.ts';

/** A matrix for each product of a tile: rows are tiles, columns are channels. */
export interface Planes {
  /** Floats from one row to the next. */
  readonly pitch: number;
  readonly rows: number;
}

/** Bytes from one plane to the next: a line more than the plane, so that planes do not fall into the same cache sets. */
export const planeBytes = ({ pitch, rows }: Planes) => pitch * rows * 4 + 64;

/** Bytes of all planes. */
export const planesBytes = (w: Winograd, planes: Planes) => roundUp(productsOf(w) * planeBytes(planes), 64);

/** Bytes of a transformed filter: for each product, panels [depth][n] of n columns, which are the register tile's. */
export const panelsBytes = (w: Winograd, depth: number, columns: number, panelColumns: number) =>
  productsOf(w) * depth * roundUp(columns, panelColumns) * 4;

/**
 * The phase that transforms a filter [kh, kw, c, f] into panels. Forward the depth is c and the columns are f; `adjoint` exchanges them.
 */
export function transformFilter(
  k: KernelContext,
  w: Winograd,
  channels: number,
  filters: number,
  adjoint: boolean,
  source: number,
  panels: number,
): Phase {
  const panelColumns = tileColumns(k);
  const [depth, columns] = adjoint ? [filters, channels] : [channels, filters];
  const tapBytes = channels * filters * 4;
  const plane = depth * roundUp(columns, panelColumns) * 4;
  return {
    tasks: depth,
    emit: (f, begin, end) =>
      f.for(begin, end, 1, (d) => {
        forEachChannels(f, k, columns, (column, lanes, vectors) => {
          const start = adjoint
            ? i32.add(i32.mul(column, filters * 4), i32.mul(d, 4))
            : i32.add(i32.mul(d, filters * 4), i32.mul(column, 4));
          const from = f.let(i32.add(start, source));
          const panel = i32.mul(f.let(i32.divU(column, i32.constant(panelColumns))), depth * panelColumns * 4);
          const within = i32.add(i32.mul(d, panelColumns * 4), i32.mul(i32.and(column, i32.constant(panelColumns - 1)), 4));
          const to = f.let(i32.add(i32.add(panel, within), panels));
          const load = (ky: number, kx: number, vector: number) => {
            const tap = (ky * w.across.taps + kx) * tapBytes;
            if (!adjoint) return v128.load(from, tap + 16 * vector);
            // Columns lie a row apart; those past the last one repeat it.
            return [0, 1, 2, 3].reduce(
              (v, lane) => v128.load32Lane(v, lane, from, tap + Math.min(4 * vector + lane, lanes - 1) * filters * 4),
              f32x4.constant(0),
            );
          };
          transformTile(f, k, w, 'filter', vectors, load, (r, row) => {
            for (const [c, v] of row.entries()) storeVectors(f, to, v, 4 * vectors, (r * w.across.size + c) * plane);
          });
        });
      }),
  };
}

/** For every product: result [rows, columns] = a [rows, depth] · panels, with the planes of a group. */
export function multiplyPlanes(
  f: FunctionBuilder,
  k: KernelContext,
  w: Winograd,
  {
    a,
    aPlanes,
    panels,
    result,
    resultPlanes,
    rows,
    depth,
    columns,
  }: {
    readonly a: I32;
    readonly aPlanes: Planes;
    readonly panels: number;
    readonly result: I32;
    readonly resultPlanes: Planes;
    readonly rows: number;
    readonly depth: number;
    readonly columns: number;
  },
): void {
  const panelColumns = tileColumns(k);
  const width = roundUp(columns, panelColumns);
  const left = f.let(a);
  const target = f.let(result);
  const panel = f.let(i32.constant(panels));
  f.for(0, productsOf(w), 1, () => {
    f.for(0, width, panelColumns, (column) => {
      const out = f.let(i32.add(target, i32.mul(column, 4)));
      const panelEnd = f.let(i32.add(panel, depth * panelColumns * 4));
      blocks(f, 0, rows, rows, TILE_ROWS, (row, height) => {
        const t = tile(f, height, panelColumns);
        for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
        multiply(f, k, t, {
          a: f.let(i32.add(left, i32.mul(row, aPlanes.pitch * 4))),
          b: f.let(panel),
          rowStride: aPlanes.pitch * 4,
          aStep: 4,
          bStep: panelColumns * 4,
          bEnd: panelEnd,
        });
        storeTile(f, t, f.let(i32.add(out, i32.mul(row, resultPlanes.pitch * 4))), 0, resultPlanes.pitch * 4);
      });
      f.set(panel, panelEnd);
    });
    f.set(left, i32.add(left, planeBytes(aPlanes)));
    f.set(target, i32.add(target, planeBytes(resultPlanes)));
  });
}

/** Rows that are summed before the tiles move on: both operands' lines stay in the first-level cache. */
const DEPTH_BLOCK = 128;

/**
 * For one product: result [aColumns, bColumns] += aᵀ · b over the rows of both planes, or = where `fresh`. Both are read as they lie.
 */
export function multiplyTransposed(
  f: FunctionBuilder,
  k: KernelContext,
  {
    a,
    aPlanes,
    aColumns,
    b,
    bPlanes,
    bColumns,
    result,
    fresh,
  }: {
    readonly a: I32;
    readonly aPlanes: Planes;
    readonly aColumns: number;
    readonly b: I32;
    readonly bPlanes: Planes;
    readonly bColumns: number;
    readonly result: I32;
    readonly fresh: I32;
  },
): void {
  const panelColumns = tileColumns(k);
  const width = roundUp(bColumns, panelColumns);
  const { rows } = aPlanes;
  f.if(fresh, () => f.zero(result, i32.constant(aColumns * width * 4)));
  blocks(f, 0, rows, rows, DEPTH_BLOCK, (row, count) => {
    const aRow = f.let(i32.add(a, i32.mul(row, aPlanes.pitch * 4)));
    const bRow = f.let(i32.add(b, i32.mul(row, bPlanes.pitch * 4)));
    f.for(0, width, panelColumns, (column) => {
      const bStart = f.let(i32.add(bRow, i32.mul(column, 4)));
      const bEnd = f.let(i32.add(bStart, count * bPlanes.pitch * 4));
      const target = f.let(i32.add(result, i32.mul(column, 4)));
      blocks(f, 0, aColumns, aColumns, TILE_ROWS, (line, height) => {
        const t = tile(f, height, panelColumns);
        const address = f.let(i32.add(target, i32.mul(line, width * 4)));
        loadTile(f, t, address, 0, width * 4);
        multiply(f, k, t, {
          a: f.let(i32.add(aRow, i32.mul(line, 4))),
          b: f.let(bStart),
          rowStride: 4,
          aStep: aPlanes.pitch * 4,
          bStep: bPlanes.pitch * 4,
          bEnd,
        });
        storeTile(f, t, address, 0, width * 4);
      });
    });
  });
}
