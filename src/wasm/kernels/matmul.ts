import { type MatmulAttrs, matmulSizes } from '../../ops/matmul.ts';
import type { Value } from '../../program/graph.ts';
import type { FunctionBuilder, Local } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelFactory } from '../kernel.ts';
import { resultStore, type StoreLanes } from './attached.ts';
import { packColumns, packRows } from './pack.ts';
import {
  blocks,
  forEachTurnedVector,
  forEachVector,
  loadTile,
  loadTileTransposed,
  multiply,
  TILE_COLUMNS,
  TILE_ROWS,
  tile,
} from './tile.ts';

/** Bytes of the column operand that are packed at a time: they stay in the first-level cache beside the rows. */
const PANEL_BYTES = 16 * 1024;
/** Rows of a task where tasks are blocks of rows. */
const TASK_ROWS = 16 * TILE_ROWS;
/** Columns of a task where tasks are blocks of columns. */
const taskColumns = (columns: number) => (columns >= 256 ? 64 : 32);
/** Rows that pass over one panel before the next: a transposed result is then written a whole cache line at a time. */
const TRANSPOSED_ROWS = 16;
/** Columns that are packed together where tasks are blocks of rows. */
const MAX_COLUMNS = 128;

/** A factor of the product as [size, depth]; `contiguous` where neighbours along the depth lie next to one another. */
interface Operand {
  readonly value: Value;
  readonly size: number;
  readonly contiguous: boolean;
}

/**
 * Which factor gives the rows of the register tile and which the columns. Rows can be read as they lie along the depth; columns are
 * packed. So where both lie along the depth the smaller one is packed, and the result is written transposed.
 */
function assignRoles(a: Operand, b: Operand): { rows: Operand; columns: Operand; transposed: boolean } {
  const transposed = b.contiguous && (b.size > a.size || !a.contiguous);
  return transposed ? { rows: b, columns: a, transposed } : { rows: a, columns: b, transposed };
}

/**
 * y = a·b. The column operand is taken in blocks of the depth, packed into panels of 8 columns; each tile of 4 rows by 8 columns runs over
 * the block's depth. Blocks along the depth are added up in y itself. Tasks are blocks of columns, or of rows where there are more of
 * those; never parts of the depth, so that every element is summed in one order.
 */
export const matmul: KernelFactory<MatmulAttrs> = (node): Kernel => {
  const [a, b] = node.inputs as [Value, Value];
  const { m, k: depth, n } = matmulSizes(a.shape, b.shape, node.attrs);
  const { rows, columns, transposed } = assignRoles(
    { value: a, size: m, contiguous: !node.attrs.transposeA },
    { value: b, size: n, contiguous: node.attrs.transposeB },
  );
  const byRows = rows.size > columns.size;
  const blockColumns = Math.min(columns.size, byRows ? MAX_COLUMNS : taskColumns(columns.size));
  const panels = Math.ceil(blockColumns / TILE_COLUMNS);
  const depthBlock = Math.min(depth, Math.max(16, Math.floor(PANEL_BYTES / (panels * TILE_COLUMNS * 4) / 4) * 4));
  const panelBytes = depthBlock * TILE_COLUMNS * 4;
  const split = depthBlock < depth;
  /** Bytes from one row or column to the next, and from one step of the depth to the next, as the operand lies in memory. */
  const across = ({ contiguous }: Operand) => (contiguous ? depth * 4 : 4);
  const along = ({ contiguous, size }: Operand) => (contiguous ? 4 : size * 4);
  const addressOf = (k: KernelContext, o: Operand, index: I32, p: I32) =>
    i32.add(i32.mul(index, across(o)), i32.add(i32.mul(p, along(o)), k.address(o.value)));

  /** Sums that are not finished wait where the result will be, or in memory of their own where an epilogue may write over its operands. */
  const ownPartials = split && node.epilogue !== undefined;
  const scratchBytes = panels * panelBytes + depthBlock * TILE_ROWS * 4;
  const partialsOf = (k: KernelContext) => (ownPartials ? k.shared : k.address(node.outputs[0] as Value));

  /** A block of the column operand and of the depth. */
  interface BlockPlace {
    readonly scratch: I32;
    readonly p: I32;
    readonly count: number;
    readonly column: I32;
    readonly width: number;
  }

  /** Where the columns lie row by row and the result does too, the first tiles pack what they read; else a block is packed first. */
  const packOnTheWay = !transposed && !columns.contiguous;
  const packBlock = (f: FunctionBuilder, k: KernelContext, { scratch, p, count, column, width }: BlockPlace) =>
    blocks(f, 0, width, width, TILE_COLUMNS, (at, size) => {
      const panel = f.let(i32.add(scratch, i32.mul(at, depthBlock * 4)));
      const source = f.let(addressOf(k, columns, i32.add(column, at), p));
      if (columns.contiguous) packColumns(f, panel, source, count, depth * 4, size);
      else packRows(f, panel, source, count, along(columns), TILE_COLUMNS);
    });

  /** One tile. `packing`: the panel is read where it lies and packed on the way. */
  const emitTile = (
    f: FunctionBuilder,
    k: KernelContext,
    { scratch, p, count, column }: BlockPlace,
    [row, height]: readonly [I32, number],
    [at, size]: readonly [I32, number],
    start: I32,
    packing: boolean,
  ) => {
    const partials = partialsOf(k);
    const result = resultStore(k, node);
    const t = tile(f, height, size);
    const offset = transposed
      ? i32.add(i32.mul(i32.add(column, at), rows.size * 4), i32.mul(row, 4))
      : i32.add(i32.mul(row, columns.size * 4), i32.mul(i32.add(column, at), 4));
    const target = f.let(offset);
    const clear = () => {
      for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
    };
    const load = () =>
      transposed ? loadTileTransposed(f, t, target, partials, rows.size * 4) : loadTile(f, t, target, partials, columns.size * 4);
    if (count === depth) clear();
    else f.if(i32.eq(p, 0), clear, load);
    const panel = f.let(i32.add(scratch, i32.mul(at, depthBlock * 4)));
    const source: Local<'i32'> = packing ? f.let(addressOf(k, columns, i32.add(column, at), p)) : panel;
    const bStep = packing ? along(columns) : TILE_COLUMNS * 4;
    multiply(f, k, t, {
      a: f.let(start),
      b: source,
      rowStride: rows.contiguous ? depth * 4 : 4,
      aStep: rows.contiguous ? 4 : TILE_ROWS * 4,
      bStep,
      bEnd: f.let(i32.add(source, count * bStep)),
      ...(packing && { packed: panel }),
    });
    const store = (to: StoreLanes) => {
      const within = (i: number, j: number) => (transposed ? j * rows.size + i : i * columns.size + j) * 4;
      if (transposed) {
        const along = f.let(i32.mul(row, 4));
        forEachTurnedVector(f, t, (v, c, lanes) =>
          to(f, { at: target, offset: within(0, c), column: along, columnOffset: 0 }, v, lanes),
        );
      } else {
        const along = f.let(i32.mul(i32.add(column, at), 4));
        forEachVector(t, (v, r, c, lanes) =>
          to(f, { at: target, offset: within(r, c), column: along, columnOffset: 4 * c }, v, lanes),
        );
      }
    };
    const keep: StoreLanes = (_, place, v, lanes) => f.storeLanes(place.at, v, lanes, partials + place.offset);
    if (!split || !node.epilogue) store(result);
    else
      f.if(
        i32.eq(p, depth - count),
        () => store(result),
        () => store(keep),
      );
  };

  /** The tiles of a group of rows against all panels of a block. */
  const emitRows = (f: FunctionBuilder, k: KernelContext, row: I32, height: number, place: BlockPlace, packing: boolean) => {
    const panelsOf = (visit: (at: I32, size: number) => void) => blocks(f, 0, place.width, place.width, TILE_COLUMNS, visit);
    if (!rows.contiguous) {
      const start = f.let(i32.add(place.scratch, panels * panelBytes));
      packRows(f, start, f.let(addressOf(k, rows, row, place.p)), place.count, along(rows), TILE_ROWS);
      panelsOf((at, size) => emitTile(f, k, place, [row, height], [at, size], start, packing));
      return;
    }
    panelsOf((at, size) =>
      blocks(f, 0, height, height, TILE_ROWS, (r, tileHeight) => {
        const own = f.let(i32.add(row, r));
        emitTile(f, k, place, [own, tileHeight], [at, size], f.let(addressOf(k, rows, own, place.p)), packing);
      }),
    );
  };

  const emit = (
    f: FunctionBuilder,
    k: KernelContext,
    scratch: I32,
    [rowBegin, rowEnd]: readonly [I32 | number, I32 | number],
    [columnBegin, columnEnd]: readonly [I32 | number, I32 | number],
  ) =>
    blocks(f, columnBegin, columnEnd, columns.size, blockColumns, (column, width) =>
      blocks(f, 0, depth, depth, depthBlock, (p, count) => {
        const place = { scratch, p, count, column, width };
        if (!packOnTheWay) packBlock(f, k, place);
        const group = transposed ? TRANSPOSED_ROWS : TILE_ROWS;
        const all = (begin: I32 | number, packing: boolean, end: I32 | number) =>
          blocks(f, begin, end, rows.size, group, (row, height) => emitRows(f, k, row, height, place, packing));
        if (!packOnTheWay) all(rowBegin, false, rowEnd);
        else if (typeof rowBegin === 'number') {
          all(0, true, Math.min(TILE_ROWS, rows.size));
          if (rows.size > TILE_ROWS) all(TILE_ROWS, false, rows.size);
        } else {
          const second = f.let(i32.min(f.let(i32.add(rowBegin, TILE_ROWS)), rowEnd as I32));
          all(rowBegin, true, second);
          all(second, false, rowEnd);
        }
      }),
    );

  const range = (f: FunctionBuilder, begin: I32, end: I32, size: number, limit: number) =>
    [f.let(i32.mul(begin, size)), f.let(i32.min(i32.mul(end, size), i32.constant(limit)))] as const;
  return {
    sharedBytes: ownPartials ? m * n * 4 : 0,
    threadBytes: scratchBytes,
    phases: (k) => [
      byRows
        ? {
            tasks: Math.ceil(rows.size / TASK_ROWS),
            emit: (f, begin, end, scratch) =>
              f.if(i32.ltS(begin, end), () => emit(f, k, scratch, range(f, begin, end, TASK_ROWS, rows.size), [0, columns.size])),
          }
        : {
            tasks: Math.ceil(columns.size / blockColumns),
            emit: (f, begin, end, scratch) =>
              emit(f, k, scratch, [0, rows.size], range(f, begin, end, blockColumns, columns.size)),
          },
    ],
  };
};
