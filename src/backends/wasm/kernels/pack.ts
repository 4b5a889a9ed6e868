import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32, type V128, v128 } from '../assembler/instructions.ts';

/** Neighbouring rows of a matrix, as they lie in memory. */
export interface Rows {
  /** The address of the first row's first float. */
  readonly source: I32;
  readonly count: number;
  readonly rowBytes: number;
}

/**
 * Copies the columns [first, end) of rows into panels [count][width] of `width` columns each, `panelBytes` apart, which the multiply-add
 * loop reads without gaps. `source` is where column `first` begins. What lies after the last column of a matrix is copied too where a panel
 * is wider than the matrix; nothing reads it.
 */
export function packRows(
  f: FunctionBuilder,
  { source, count, rowBytes }: Rows,
  [first, end]: readonly [I32 | number, I32 | number],
  panels: I32,
  panelBytes: number,
  width: number,
): void {
  // Two rows of a panel are a whole cache line.
  const copy = (i: I32, rows: number) => {
    const from = f.let(i32.add(source, i32.mul(i, rowBytes)));
    const to = f.let(i32.add(panels, i32.mul(i, width * 4)));
    f.for(first, end, width, () => {
      for (let row = 0; row < rows; row++) {
        const vectors = Array.from({ length: width / 4 }, (_, i) => f.let(v128.load(from, row * rowBytes + 16 * i)));
        for (const [i, v] of vectors.entries()) f.store(to, v, row * width * 4 + 16 * i);
      }
      f.set(from, i32.add(from, width * 4));
      f.set(to, i32.add(to, panelBytes));
    });
  };
  const pairs = count - (count % 2);
  f.for(0, pairs, 2, (i) => copy(i, 2));
  if (pairs < count) copy(i32.constant(pairs), 1);
}

/** Transposes four vectors. */
export function transpose(f: FunctionBuilder, row: (r: number) => V128): V128[] {
  const [a, b, c, d] = [f.let(row(0)), f.let(row(1)), f.let(row(2)), f.let(row(3))];
  const low = [f.let(v128.shuffle32(a, b, [0, 4, 1, 5])), f.let(v128.shuffle32(c, d, [0, 4, 1, 5]))] as const;
  const high = [f.let(v128.shuffle32(a, b, [2, 6, 3, 7])), f.let(v128.shuffle32(c, d, [2, 6, 3, 7]))] as const;
  return [low, high].flatMap(([x, y]) => [v128.shuffle32(x, y, [0, 1, 4, 5]), v128.shuffle32(x, y, [2, 3, 6, 7])]);
}

/**
 * Packs `columns` (at most `width`) rows of a transposed matrix as the columns of a panel [count][width]. Missing columns repeat the last one, so
 * that nothing outside the matrix is read.
 */
export function packColumns(
  f: FunctionBuilder,
  panel: I32,
  source: I32,
  count: number,
  rowBytes: number,
  [columns, width]: readonly [columns: number, width: number],
): void {
  const rowOffset = (j: number) => Math.min(j, columns - 1) * rowBytes;
  const vectors = Math.ceil(columns / 4);
  const mainCount = count - (count % 4);
  f.for(0, mainCount, 4, (i) => {
    const from = f.let(i32.add(source, i32.mul(i, 4)));
    const to = f.let(i32.add(panel, i32.mul(i, width * 4)));
    for (let j = 0; j < vectors; j++) {
      const rows = transpose(f, (r) => v128.load(from, rowOffset(4 * j + r)));
      for (const [r, row] of rows.entries()) f.store(to, row, (r * width + j * 4) * 4);
    }
  });
  for (let i = mainCount; i < count; i++) {
    for (let j = 0; j < columns; j++) f.storeLanes(panel, v128.load32Zero(source, rowOffset(j) + i * 4), 1, (i * width + j) * 4);
  }
}
