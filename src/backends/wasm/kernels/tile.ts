import type { FunctionBuilder, Local } from '../assembler/function.ts';
import { f32x4, type I32, i32, type V128, v128 } from '../assembler/instructions.ts';
import type { Features } from '../features.ts';
import type { KernelContext } from '../kernel.ts';
import { transpose } from './pack.ts';

/** Rows of the register tile: with 2 vectors of columns 8 accumulators, which is what V8 keeps in registers besides the loads. */
export const TILE_ROWS = 4;
/** Columns of the register tile: two vectors, of 128 bits or of 256. */
export const tileColumns = ({ vectorBits }: Pick<Features, 'vectorBits'>): number => vectorBits / 16;

/** The accumulators of a tile of up to 4 rows by 8 or 16 columns. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly sums: readonly (readonly Local<'v128'>[])[];
}

export function tile(f: FunctionBuilder, rows: number, columns: number): Tile {
  const vectors = Math.ceil(columns / 4);
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local('v128')));
  return { rows, columns, sums };
}

export interface MultiplyOptions {
  /** Pointers to the first row's and the first column's factor; both are moved along. */
  readonly a: Local<'i32'>;
  readonly b: Local<'i32'>;
  /** Bytes from one row's factor to the next row's. */
  readonly rowStride: number;
  /** Bytes that the pointers move per step. */
  readonly aStep: number;
  readonly bStep: number;
  /** The value of `b` after the last step; at least one step is done. */
  readonly bEnd: I32;
}

/**
 * The multiply-add loop of every matrix product and convolution: sums[r][c] += a[r] · b[c] over the steps. Not unrolled: with more code
 * in the loop V8 runs out of registers and the speed halves.
 */
export function multiply(f: FunctionBuilder, k: KernelContext, { sums }: Tile, o: MultiplyOptions): void {
  const columns = (sums[0] ?? []).map(() => f.local('v128'));
  const row = f.local('v128');
  f.doWhile(
    () => {
      for (const [j, c] of columns.entries()) f.set(c, v128.load(o.b, 16 * j));
      for (const [r, vectors] of sums.entries()) {
        f.set(row, v128.load32Splat(o.a, r * o.rowStride));
        for (const [j, c] of columns.entries()) f.set(vectors[j] as Local<'v128'>, k.madd(row, c, vectors[j] as Local<'v128'>));
      }
      f.set(o.a, i32.add(o.a, o.aStep));
      f.set(o.b, i32.add(o.b, o.bStep));
    },
    () => i32.ltU(o.b, o.bEnd),
  );
}

/** Loads the accumulators from memory; lanes past the last column hold whatever lies there and are not stored. */
export function loadTile(f: FunctionBuilder, { sums }: Tile, address: I32, offset: number, rowBytes: number): void {
  for (const [r, vectors] of sums.entries())
    for (const [j, s] of vectors.entries()) f.set(s, v128.load(address, offset + r * rowBytes + 16 * j));
}

/** Bytes of memory that `settle` needs. */
export const settleBytes = (features: Pick<Features, 'vectorBits'>): number =>
  features.vectorBits === 128 ? 0 : TILE_ROWS * tileColumns(features) * 4;

/**
 * Passes the accumulators through memory where vectors are pairs of 128 bits. V8 joins a pair of accumulators if a pair of stores ends it, so the loop
 * is joined whatever is done with the lanes afterwards.
 */
export function settle(f: FunctionBuilder, k: KernelContext, { rows, sums }: Tile, memory: I32): void {
  if (k.vectorBits === 128) return;
  const vectors = sums[0]?.length ?? 0;
  const whole = { rows, columns: vectors * 4, sums };
  storeTile(f, whole, memory, 0, vectors * 16);
  loadTile(f, whole, memory, 0, vectors * 16);
}

export function storeTile(f: FunctionBuilder, { sums, columns }: Tile, address: I32, offset: number, rowBytes: number): void {
  for (const [r, vectors] of sums.entries())
    for (const [j, s] of vectors.entries())
      f.storeLanes(address, s, Math.min(columns - 4 * j, 4), offset + r * rowBytes + 16 * j);
}

/** As `loadTile` where memory holds the transposed tile: one column after the other, `columnBytes` apart. */
export function loadTileTransposed(
  f: FunctionBuilder,
  { sums, columns }: Tile,
  address: I32,
  offset: number,
  columnBytes: number,
): void {
  for (let j = 0; j < Math.ceil(columns / 4); j++) {
    const at = (c: number) => offset + Math.min(4 * j + c, columns - 1) * columnBytes;
    const rows = transpose(f, (c) => v128.load(address, at(c))).slice(0, sums.length);
    for (const [r, row] of rows.entries()) f.set((sums[r] as readonly Local<'v128'>[])[j] as Local<'v128'>, row);
  }
}

/** Visits the vectors of a tile as a row-major result holds them, so many neighbours together, with their row and column in it. */
export function forEachVector(
  { sums, columns }: Tile,
  together: number,
  visit: (vectors: readonly V128[], row: number, column: number, lanes: number) => void,
): void {
  for (const [r, vectors] of sums.entries())
    for (let j = 0; j < vectors.length; j += together)
      visit(vectors.slice(j, j + together), r, 4 * j, Math.min(columns - 4 * j, 4 * together));
}

/** The same for a result that holds the transposed tile: vectors of rows, one for each column. */
export function forEachTransposedVector(
  f: FunctionBuilder,
  { sums, columns, rows }: Tile,
  visit: (value: V128, column: number, lanes: number) => void,
): void {
  for (let j = 0; j < Math.ceil(columns / 4); j++) {
    const vectors = transpose(f, (r) => sums[r]?.[j] ?? f32x4.constant(0)).slice(0, columns - 4 * j);
    for (const [c, v] of vectors.entries()) visit(v, 4 * j + c, rows);
  }
}

/**
 * Runs `body` over [begin, end) in steps of `size`, the last one shorter: once with full `size` as a loop, once with the rest. `limit` is
 * the number at which the whole range ends, known when the code is written; begin and end are multiples of `size` or `limit`.
 */
export function blocks(
  f: FunctionBuilder,
  begin: I32 | number,
  end: I32 | number,
  limit: number,
  size: number,
  body: (at: I32, size: number) => void,
): void {
  const mainEnd = limit - (limit % size);
  const stop = typeof end === 'number' ? Math.min(end, mainEnd) : f.let(i32.min(end, i32.constant(mainEnd)));
  f.for(begin, stop, size, (at) => body(at, size));
  if (limit === mainEnd) return;
  if (typeof end !== 'number') f.if(i32.gtS(end, i32.constant(mainEnd)), () => body(i32.constant(mainEnd), limit - mainEnd));
  else if (end > mainEnd) body(i32.constant(mainEnd), limit - mainEnd);
}
