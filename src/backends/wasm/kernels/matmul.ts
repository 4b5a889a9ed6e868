import type { Value } from '../../../ir/graph.ts';
import { type MatmulAttrs, matmulSizes } from '../../../ops/matmul.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelFactory, Phase } from '../kernel.ts';
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
/** Columns that rows pass over together at most: their panels stay in the second-level cache. */
const GROUP_COLUMNS = 128;
/** The part of a column operand that few rows read as it lies: half of the first-level cache. */
const UNPACKED_BYTES = 16 * 1024;
/** Rows of a task where tasks are blocks of rows, and columns where they are blocks of columns. */
const TASK_ROWS = 64;
const TASK_COLUMNS = 32;
/** Rows or columns of a task that packs for all. */
const TASK_PACKED = 64;
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

type Range = readonly [begin: I32, end: I32];

/** A block of the depth. */
interface Block {
  readonly p: I32;
  readonly count: number;
}

/** Panels of a packed operand: of `width` rows or columns each from number `first` on, and of the depth from number `from` on. */
interface Panels {
  readonly operand: Operand;
  readonly width: number;
  readonly address: I32;
  readonly bytes: number;
  readonly first: I32 | 0;
  readonly from: I32 | 0;
}

const distance = (start: I32 | 0, end: I32) => (start === 0 ? end : i32.sub(end, start));

/** Where a panel of an operand has a step of the depth. */
const panelAt = ({ address, width, bytes, first, from }: Panels, index: I32, p: I32) => {
  const panel = i32.mul(i32.shrU(distance(first, index), Math.log2(width)), bytes);
  return i32.add(i32.add(panel, i32.mul(distance(from, p), width * 4)), address);
};

const panelBytesOf = (width: number, depth: number) => width * depth * 4 + GAP_BYTES;

/**
 * y = a·b, blocked as in BLIS (Van Zee & van de Geijn 2015). Columns are packed into panels as wide as the register tile, rows too where they do not lie along the depth; each tile of
 * 4 rows runs over a block of the depth. Blocks along the depth are added up in y itself. Tasks are blocks of columns, or of rows where there are more of those; never parts of the
 * depth, so that every element is summed in one order. What a task alone needs it packs for itself, a block of the depth at a time; what all need is packed once, by a phase of its own.
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
  const groupColumns = Math.min(GROUP_COLUMNS, Math.ceil(columns.size / panelColumns) * panelColumns);
  // A group of rows alone would read a panel hardly more often than packing does.
  const packsColumns = columns.contiguous || rows.size > GROUP_ROWS || columns.size > GROUP_COLUMNS;
  const packsRows = !rows.contiguous;
  const depthBlock = depthBlockOf(depth, packsColumns ? DEPTH_BLOCK : Math.floor(UNPACKED_BYTES / (groupColumns * 16)) * 4);
  const split = depthBlock < depth;
  /** What all tasks need, packed once, and what a task packs for itself: its rows or its columns. */
  const shared = byRows ? packsColumns && columns : packsRows && rows;
  const own = byRows ? packsRows && rows : packsColumns && columns;
  const widthOf = (o: Operand) => (o === rows ? TILE_ROWS : panelColumns);
  const panelsBytes = (o: Operand | false, size: number, count: number) =>
    o ? Math.ceil(size / widthOf(o)) * panelBytesOf(widthOf(o), count) : 0;
  const ownBytes = panelsBytes(own, byRows ? TASK_ROWS : groupColumns, depthBlock);
  /** Bytes from one row or column to the next, and from one step of the depth to the next, as the operand lies in memory. */
  const across = ({ contiguous }: Operand) => (contiguous ? depth * 4 : 4);
  const along = ({ contiguous, size }: Operand) => (contiguous ? 4 : size * 4);
  const addressOf = (k: KernelContext, o: Operand, index: I32, p: I32) =>
    i32.add(i32.mul(index, across(o)), i32.add(i32.mul(p, along(o)), k.address(o.value)));

  /** Sums that are not finished wait where the result will be, or in separate memory where an epilogue may write over its operands. */
  const separatePartials = split && node.epilogue !== undefined;
  const partialsBytes = separatePartials ? m * n * 4 : 0;
  const partialsOf = (k: KernelContext) => (separatePartials ? k.shared : k.address(node.outputs[0] as Value));

  const sharedPanels = (k: KernelContext, operand: Operand): Panels => {
    const width = widthOf(operand);
    return {
      operand,
      width,
      address: i32.add(i32.constant(k.shared), partialsBytes),
      bytes: panelBytesOf(width, depth),
      first: 0,
      from: 0,
    };
  };
  const ownPanels = (operand: Operand, address: I32, first: I32, { p }: Block): Panels => {
    const width = widthOf(operand);
    return { operand, width, address, bytes: panelBytesOf(width, depthBlock), first, from: p };
  };

  /** Packs rows or columns of a block of the depth. */
  const pack = (f: FunctionBuilder, k: KernelContext, panels: Panels, [begin, end]: Range, { p, count }: Block) => {
    const { operand, width, bytes } = panels;
    if (operand.contiguous) {
      blocks(f, begin, end, operand.size, width, (index, size) =>
        packColumns(f, f.let(panelAt(panels, index, p)), f.let(addressOf(k, operand, index, p)), count, depth * 4, [size, width]),
      );
      return;
    }
    const source = f.let(addressOf(k, operand, begin, p));
    packRows(f, { source, count, rowBytes: along(operand) }, [begin, end], f.let(panelAt(panels, begin, p)), bytes, width);
  };

  /** One tile: `start` is where its rows are read, and `panel` its columns, a step of the depth after the other. */
  const emitTile = (
    f: FunctionBuilder,
    k: KernelContext,
    { p, count }: Block,
    [row, height]: readonly [I32, number],
    [column, width]: readonly [I32, number],
    [start, panel]: readonly [I32, I32],
    settled: I32,
  ) => {
    const t = tile(f, height, width);
    const offset = transposed
      ? i32.add(i32.mul(column, rows.size * 4), i32.mul(row, 4))
      : i32.add(i32.mul(row, columns.size * 4), i32.mul(column, 4));
    const target = f.let(offset);
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
    const bStep = packsColumns ? panelColumns * 4 : along(columns);
    const columnsAt = f.let(panel);
    multiply(f, k, t, {
      a: f.let(start),
      b: columnsAt,
      rowStride: rows.contiguous ? depth * 4 : 4,
      aStep: rows.contiguous ? 4 : TILE_ROWS * 4,
      bStep,
      bEnd: f.let(i32.add(columnsAt, count * bStep)),
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

  /** Rows against columns for a block of the depth; `own` are the panels that the task has packed. */
  const emitTiles = (
    f: FunctionBuilder,
    k: KernelContext,
    block: Block,
    [row, rowEnd]: Range,
    [column, columnEnd]: Range,
    own: Panels | undefined,
    settled: I32,
  ) => {
    const panelsOf = (o: Operand) => (shared === o ? sharedPanels(k, o) : own);
    const [rowPanels, columnPanels] = [panelsOf(rows), panelsOf(columns)];
    const at = (panels: Panels | undefined, o: Operand, index: I32) =>
      panels && panels.operand === o ? panelAt(panels, index, block.p) : addressOf(k, o, index, block.p);
    blocks(f, row, rowEnd, rows.size, GROUP_ROWS, (group, height) =>
      blocks(f, column, columnEnd, columns.size, panelColumns, (c, width) =>
        blocks(f, 0, height, height, TILE_ROWS, (r, tileHeight) => {
          const tileRow = f.let(i32.add(group, r));
          const starts = [at(rowPanels, rows, tileRow), at(columnPanels, columns, c)] as const;
          emitTile(f, k, block, [tileRow, tileHeight], [c, width], starts, settled);
        }),
      ),
    );
  };

  const forEachDepthBlock = (f: FunctionBuilder, body: (block: Block) => void) =>
    blocks(f, 0, depth, depth, depthBlock, (p, count) => body({ p, count }));

  /** Groups of columns that stay in the second-level cache while rows pass over them. */
  const forEachGroup = (f: FunctionBuilder, [begin, end]: Range, body: (range: Range) => void) =>
    f.for(begin, end, groupColumns, (first) => body([first, f.let(i32.min(f.let(i32.add(first, groupColumns)), end))]));

  const all = ({ size }: Operand): Range => [i32.constant(0), i32.constant(size)];

  const emitRows = (f: FunctionBuilder, k: KernelContext, [begin, end]: Range, scratch: I32) => {
    const settled = f.let(i32.add(scratch, ownBytes));
    if (!packsRows) {
      // Each group of columns is read once for all rows.
      forEachGroup(f, all(columns), (group) =>
        forEachDepthBlock(f, (block) => emitTiles(f, k, block, [begin, end], group, undefined, settled)),
      );
      return;
    }
    f.for(begin, end, TASK_ROWS, (first) => {
      const range: Range = [first, f.let(i32.min(f.let(i32.add(first, TASK_ROWS)), end))];
      forEachDepthBlock(f, (block) => {
        const panels = ownPanels(rows, scratch, first, block);
        pack(f, k, panels, range, block);
        forEachGroup(f, all(columns), (group) => emitTiles(f, k, block, range, group, panels, settled));
      });
    });
  };

  const emitColumns = (f: FunctionBuilder, k: KernelContext, range: Range, scratch: I32) => {
    const settled = f.let(i32.add(scratch, ownBytes));
    forEachGroup(f, range, (group) =>
      forEachDepthBlock(f, (block) => {
        const panels = packsColumns ? ownPanels(columns, scratch, group[0], block) : undefined;
        if (panels) pack(f, k, panels, group, block);
        emitTiles(f, k, block, all(rows), group, panels, settled);
      }),
    );
  };

  const [side, step, emit] = byRows ? ([rows, TASK_ROWS, emitRows] as const) : ([columns, TASK_COLUMNS, emitColumns] as const);
  /** Tasks `begin` to `end` of `step` rows or columns each. */
  const rangeOf = (f: FunctionBuilder, { size }: Operand, step: number, begin: I32, end: I32): Range => [
    f.let(i32.mul(begin, step)),
    f.let(i32.min(i32.mul(end, step), i32.constant(size))),
  ];
  const packing = (k: KernelContext, operand: Operand): Phase => ({
    tasks: Math.ceil(operand.size / TASK_PACKED),
    emit: (f, begin, end) =>
      f.if(i32.ltS(begin, end), () => {
        const range = rangeOf(f, operand, TASK_PACKED, begin, end);
        pack(f, k, sharedPanels(k, operand), range, { p: i32.constant(0), count: depth });
      }),
  });
  return {
    sharedBytes: partialsBytes + panelsBytes(shared, shared ? shared.size : 0, depth),
    threadBytes: ownBytes + settleBytes(features),
    phases: (k) => [
      ...(shared ? [packing(k, shared)] : []),
      {
        tasks: Math.ceil(side.size / step),
        emit: (f, begin, end, scratch) =>
          f.if(i32.ltS(begin, end), () => emit(f, k, rangeOf(f, side, step, begin, end), scratch)),
      },
    ],
  };
};
matmul.acceptsEpilogue = () => true;
