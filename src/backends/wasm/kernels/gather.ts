import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32, f32x4, type I32, i32, i32x4, v128 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory } from '../kernel.ts';
import { copyRun } from './copyBox.ts';
import { blocks } from './tile.ts';

/** Indices of a task of the lookup. */
const CHUNK = 16;
/** Columns of a task of the gradient: a cache line. */
const COLUMNS = 16;

/** Reads index `i` and runs one of two branches: `yes` with the row it names, `no` where it names none (NaN included). */
function withRow(
  f: FunctionBuilder,
  k: KernelContext,
  indices: Value,
  i: I32,
  rows: number,
  yes: (row: I32) => void,
  no?: () => void,
): void {
  const offset = f.let(i32.mul(i, 4));
  if (indices.dtype === 'int32') {
    const row = f.let(i32.load(offset, k.address(indices)));
    f.if(i32.ltU(row, rows), () => yes(row), no);
    return;
  }
  const lanes = f.let(v128.load32Splat(offset, k.address(indices)));
  const index = f32x4.extractLane(lanes, 0);
  const row = f.let(i32x4.extractLane(i32x4.truncSatF32(lanes), 0));
  const inside = i32.and(f32.gt(index, f32.constant(-1)), f32.gt(f32.constant(rows), index));
  f.if(inside, () => yes(row), no);
}

export const gather: KernelFactory<undefined> = ({ inputs, outputs }) => {
  const [table, indices, y] = [inputs[0] as Value, inputs[1] as Value, outputs[0] as Value];
  const [rows, d] = table.shape as [number, number];
  const count = sizeOf(indices.shape);
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(count / CHUNK),
        emit(f, begin, end) {
          const last = f.let(i32.min(i32.mul(end, CHUNK), i32.constant(count)));
          f.for(i32.mul(begin, CHUNK), last, 1, (i) => {
            const target = f.let(i32.add(i32.mul(i, d * 4), k.address(y)));
            withRow(
              f,
              k,
              indices,
              i,
              rows,
              (row) => copyRun(f, target, f.let(i32.add(i32.mul(row, d * 4), k.address(table))), d),
              () =>
                blocks(f, 0, d, d, 4, (c, lanes) =>
                  f.storeLanes(i32.add(target, i32.mul(c, 4)), f32x4.constant(Number.NaN), lanes),
                ),
            );
          });
        },
      },
    ],
  };
};

/** A task is a block of columns and passes over all indices in order, so sums do not depend on who does them. */
export const gatherGradient: KernelFactory<{ shape: Shape }> = ({ inputs, outputs }) => {
  const [dy, indices, dTable] = [inputs[0] as Value, inputs[1] as Value, outputs[0] as Value];
  const [rows, d] = dTable.shape as [number, number];
  const count = sizeOf(indices.shape);
  /** The columns from `column` on: cleared in every row, then added to. */
  const emitColumns = (f: FunctionBuilder, k: KernelContext, column: I32, width: number) => {
    const vectors = Math.ceil(width / 4);
    const lanes = (j: number) => Math.min(width - 4 * j, 4);
    const start = f.let(i32.add(i32.mul(column, 4), k.address(dTable)));
    f.for(0, rows, 1, (row) => {
      const target = f.let(i32.add(start, i32.mul(row, d * 4)));
      for (let j = 0; j < vectors; j++) f.storeLanes(target, f32x4.constant(0), lanes(j), 16 * j);
    });
    const from = f.let(i32.add(i32.mul(column, 4), k.address(dy)));
    f.for(0, count, 1, (i) =>
      withRow(f, k, indices, i, rows, (row) => {
        const source = f.let(i32.add(from, i32.mul(i, d * 4)));
        const target = f.let(i32.add(start, i32.mul(row, d * 4)));
        for (let j = 0; j < vectors; j++) {
          const sum = f.let(f32x4.add(v128.load(target, 16 * j), v128.load(source, 16 * j)));
          f.storeLanes(target, sum, lanes(j), 16 * j);
        }
      }),
    );
  };
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(d / COLUMNS),
        emit: (f, begin, end) => {
          const first = f.let(i32.mul(begin, COLUMNS));
          const last = f.let(i32.min(i32.mul(end, COLUMNS), i32.constant(d)));
          blocks(f, first, last, d, COLUMNS, (column, width) => emitColumns(f, k, column, width));
        },
      },
    ],
  };
};
