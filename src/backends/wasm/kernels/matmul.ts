import type { Value } from '../../../ir/graph.ts';
import { type MatmulAttrs, matmulSizes } from '../../../ops/matmul.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelFactory } from '../kernel.ts';
import { resultStore, type StoreLanes, storeVectors, vectorsTogether } from './fusedWork.ts';
import { packColumns, packRows } from './pack.ts';
import {
  blocks,
  forEachTransposedVector,
  forEachVector,
  loadTile,
  loadTileTransposed,
  multiply,
  settle,
  settleBytes,
  TILE_ROWS,
  tile,
  tileColumns,
} from './tile.ts';

/** The longest part of the depth that a tile runs over: a panel and a group of rows stay in the first-level cache. */
const DEPTH_BLOCK = 288;
/** Columns that are packed together at most: their panels stay in the second-level cache. */
const GROUP_COLUMNS = 128;
/** The same where rows are packed too, anew for each such group. */
const GROUP_COLUMNS_OF_PACKED_ROWS = 256;
/** The part of a column operand that few rows read as it lies: half of the first-level cache. */
const UNPACKED_BYTES = 16 * 1024;
/** Rows of a task where tasks are blocks of rows, and columns where they are blocks of columns. */
const TASK_ROWS = 64;
const TASK_COLUMNS = 32;
/** Rows that pass over one panel before the next, while it is near. Where they lie next to one another they are a whole cache line. */
const GROUP_ROWS = 16;
/** Between panels: at a distance of a power of two all would fall into the same few lines of the first-level cache. */
const GAP_BYTES = 64;

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

/** Splits the depth into equal parts of at most `limit`, so that the last one is not a short one. */
function depthBlockOf(depth: number, limit: number): number {
  const parts = Math.ceil(depth / limit);
  return Math.min(depth, Math.ceil(depth / parts / 4) * 4);
}

/** A block of the depth, and the columns that are packed for it. */
interface Block {
  readonly scratch: I32;
  readonly p: I32;
  readonly count: number;
  readonly columns: I32;
  readonly columnsEnd: I32;
}

type Range = readonly [begin: I32, end: I32];

/**
 * y = a·b, blocked as in BLIS (Van Zee & van de Geijn 2015). The column operand is taken in blocks of the depth, packed into panels as
 * wide as the register tile; each tile of 4 rows runs over the block's depth. Blocks along the depth are added up in y itself. Tasks are blocks
 * of columns, or of rows where there are more of those; never parts of the depth, so that every element is summed in one order.
 */
export const matmul: KernelFactory<MatmulAttrs> = (node, { features }): Kernel => {
  const panelColumns = tileColumns(features);
  const [a, b] = node.inputs as [Value, Value];
  const { m, k: depth, n } = matmulSizes(a.shape, b.shape, node.attrs);
  const { rows, columns, transposed } = assignRoles(
    { value: a, size: m, contiguous: !node.attrs.transposeA },
    { value: b, size: n, contiguous: node.attrs.transposeB },
  );
  const byRows = rows.size > columns.size;
  const groupLimit = rows.contiguous ? GROUP_COLUMNS : GROUP_COLUMNS_OF_PACKED_ROWS;
  const groupColumns = Math.min(groupLimit, Math.ceil(columns.size / panelColumns) * panelColumns);
  // A group of rows alone would read a panel hardly more often than packing does.
  const packsColumns = columns.contiguous || rows.size > GROUP_ROWS || columns.size > GROUP_COLUMNS;
  const depthBlock = depthBlockOf(depth, packsColumns ? DEPTH_BLOCK : Math.floor(UNPACKED_BYTES / (groupColumns * 16)) * 4);
  const split = depthBlock < depth;
  const panelBytes = panelColumns * depthBlock * 4 + GAP_BYTES;
  const panelsBytes = packsColumns ? (groupColumns / panelColumns) * panelBytes : 0;
  const rowPanelBytes = TILE_ROWS * depthBlock * 4 + GAP_BYTES;
  const rowsBytes = rows.contiguous ? 0 : (GROUP_ROWS / TILE_ROWS) * rowPanelBytes;
  /** Bytes from one row or column to the next, and from one step of the depth to the next, as the operand lies in memory. */
  const across = ({ contiguous }: Operand) => (contiguous ? depth * 4 : 4);
  const along = ({ contiguous, size }: Operand) => (contiguous ? 4 : size * 4);
  const addressOf = (k: KernelContext, o: Operand, index: I32, p: I32) =>
    i32.add(i32.mul(index, across(o)), i32.add(i32.mul(p, along(o)), k.address(o.value)));
  const panelOf = ({ scratch, columns: first }: Block, column: I32) =>
    i32.add(i32.mul(i32.shrU(i32.sub(column, first), Math.log2(panelColumns)), panelBytes), scratch);

  /** Sums that are not finished wait where the result will be, or in separate memory where an epilogue may write over its operands. */
  const separatePartials = split && node.epilogue !== undefined;
  const partialsOf = (k: KernelContext) => (separatePartials ? k.shared : k.address(node.outputs[0] as Value));

  /** Packs the columns of a block. */
  const pack = (f: FunctionBuilder, k: KernelContext, block: Block) => {
    const { scratch, p, count, columns: first, columnsEnd } = block;
    if (columns.contiguous) {
      blocks(f, first, columnsEnd, columns.size, panelColumns, (column, size) =>
        packColumns(f, f.let(panelOf(block, column)), f.let(addressOf(k, columns, column, p)), count, depth * 4, [
          size,
          panelColumns,
        ]),
      );
      return;
    }
    const source = f.let(addressOf(k, columns, first, p));
    packRows(f, { source, count, rowBytes: along(columns) }, [first, columnsEnd], scratch, panelBytes, panelColumns);
  };

  /** One tile: `start` is where its rows are read, a step of the depth after the other. */
  const emitTile = (
    f: FunctionBuilder,
    k: KernelContext,
    block: Block,
    [row, height]: readonly [I32, number],
    [column, width]: readonly [I32, number],
    start: I32,
  ) => {
    const { p, count } = block;
    const t = tile(f, height, width);
    const offset = transposed
      ? i32.add(i32.mul(column, rows.size * 4), i32.mul(row, 4))
      : i32.add(i32.mul(row, columns.size * 4), i32.mul(column, 4));
    const target = f.let(offset);
    const settled = f.let(i32.add(block.scratch, panelsBytes + rowsBytes));
    const clear = () => {
      for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
    };
    const load = () => {
      if (transposed) {
        loadTileTransposed(f, t, target, partialsOf(k), rows.size * 4);
        settle(f, k, t, settled);
      } else loadTile(f, t, target, partialsOf(k), columns.size * 4);
    };
    if (split) f.if(i32.eq(p, 0), clear, load);
    else clear();
    const panel = f.let(packsColumns ? panelOf(block, column) : addressOf(k, columns, column, p));
    const bStep = packsColumns ? panelColumns * 4 : along(columns);
    multiply(f, k, t, {
      a: f.let(start),
      b: panel,
      rowStride: rows.contiguous ? depth * 4 : 4,
      aStep: rows.contiguous ? 4 : TILE_ROWS * 4,
      bStep,
      bEnd: f.let(i32.add(panel, count * bStep)),
    });
    settle(f, k, t, settled);
    const store = (to: StoreLanes) => {
      if (transposed) {
        const lastAxis = f.let(i32.mul(row, 4));
        forEachTransposedVector(f, t, (v, c, lanes) =>
          to(f, { at: target, offset: c * rows.size * 4, column: lastAxis, columnOffset: 0 }, [v], lanes),
        );
      } else {
        const lastAxis = f.let(i32.mul(column, 4));
        forEachVector(t, vectorsTogether(k), (v, r, c, lanes) =>
          to(f, { at: target, offset: (r * columns.size + c) * 4, column: lastAxis, columnOffset: 4 * c }, v, lanes),
        );
      }
    };
    const result = resultStore(k, node);
    const keep: StoreLanes = (_, { at, offset }, v, lanes) => storeVectors(f, at, v, lanes, partialsOf(k) + offset);
    if (!separatePartials) store(result);
    else
      f.if(
        i32.eq(p, depth - count),
        () => store(result),
        () => store(keep),
      );
  };

  /** A group of rows against all panels of a block. */
  const emitRows = (f: FunctionBuilder, k: KernelContext, block: Block, row: I32, height: number) => {
    const packed = f.let(i32.add(block.scratch, panelsBytes));
    if (!rows.contiguous) {
      const source = f.let(addressOf(k, rows, row, block.p));
      packRows(f, { source, count: block.count, rowBytes: along(rows) }, [0, height], packed, rowPanelBytes, TILE_ROWS);
    }
    const startOf = (r: I32, tileRow: I32) =>
      rows.contiguous
        ? addressOf(k, rows, tileRow, block.p)
        : i32.add(i32.mul(i32.shrU(r, Math.log2(TILE_ROWS)), rowPanelBytes), packed);
    blocks(f, block.columns, block.columnsEnd, columns.size, panelColumns, (column, width) =>
      blocks(f, 0, height, height, TILE_ROWS, (r, tileHeight) => {
        const tileRow = f.let(i32.add(row, r));
        emitTile(f, k, block, [tileRow, tileHeight], [column, width], f.let(startOf(r, tileRow)));
      }),
    );
  };

  const emit = (f: FunctionBuilder, k: KernelContext, scratch: I32, [row, rowEnd]: Range, [column, columnEnd]: Range) =>
    f.for(column, columnEnd, groupColumns, (first) => {
      const columnsEnd = f.let(i32.min(f.let(i32.add(first, groupColumns)), columnEnd));
      blocks(f, 0, depth, depth, depthBlock, (p, count) => {
        const block = { scratch, p, count, columns: first, columnsEnd };
        if (packsColumns) pack(f, k, block);
        blocks(f, row, rowEnd, rows.size, GROUP_ROWS, (at, height) => emitRows(f, k, block, at, height));
      });
    });

  const all = ({ size }: Operand): Range => [i32.constant(0), i32.constant(size)];
  const [side, step] = byRows ? [rows, TASK_ROWS] : [columns, TASK_COLUMNS];
  return {
    sharedBytes: separatePartials ? m * n * 4 : 0,
    threadBytes: panelsBytes + rowsBytes + settleBytes(features),
    phases: (k) => [
      {
        tasks: Math.ceil(side.size / step),
        emit: (f, begin, end, scratch) => {
          const range: Range = [f.let(i32.mul(begin, step)), f.let(i32.min(i32.mul(end, step), i32.constant(side.size)))];
          if (byRows) f.if(i32.ltS(begin, end), () => emit(f, k, scratch, range, all(columns)));
          else emit(f, k, scratch, all(rows), range);
        },
      },
    ],
  };
};
matmul.acceptsEpilogue = () => true;
