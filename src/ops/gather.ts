import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';

/** The row that an index names, or undefined where it names none. Fractions are cut off, as by a cast to integers. */
function rowOf(index: number, rows: number): number | undefined {
  const row = Math.trunc(index);
  return row >= 0 && row < rows ? row : undefined;
}

const gatherOp: Op<undefined> = {
  name: 'gather',
  infer([table, indices]) {
    const { shape } = table as Value;
    if (shape.length !== 2) {
      throw new EvenkeelError({ where: 'gather', expected: 'a table [rows, columns]', got: shapeText(shape) });
    }
    return [{ shape: [...(indices as Value).shape, shape[1] as number] }];
  },
  gradient({ inputs: [table, indices], grads: [dy] }) {
    const { shape, graph } = table as Value;
    return [graph.apply(gatherGradientOp, [dy as Value, indices as Value], { shape })[0] as Value, undefined];
  },
  flops: () => 0,
  reference([table, indices], [y]) {
    if (!table || !indices || !y) return;
    const [rows, d] = table.shape as [number, number];
    indices.data.forEach((index, i) => {
      const row = rowOf(index, rows);
      if (row === undefined) y.data.fill(Number.NaN, i * d, (i + 1) * d);
      else y.data.set(table.data.subarray(row * d, (row + 1) * d), i * d);
    });
  },
};

const gatherGradientOp: Op<{ shape: Shape }> = {
  name: 'gatherGradient',
  infer: (_, { shape }) => [{ shape }],
  flops: ([dy]) => (dy as Value).shape.reduce((a, b) => a * b, 1),
  reference([dy, indices], [dTable]) {
    if (!dy || !indices || !dTable) return;
    const [rows, d] = dTable.shape as [number, number];
    dTable.data.fill(0);
    indices.data.forEach((index, i) => {
      const row = rowOf(index, rows);
      if (row === undefined) return;
      for (let c = 0; c < d; c++) (dTable.data[row * d + c] as number) += dy.data[i * d + c] as number;
    });
  },
};

/**
 * Rows of a table [rows, d] by number: indices of any shape, float32 or int32, give [...indices, d]. An index that names no row gives NaN,
 * which a loss shows at once, and no gradient. Gradients of a row named several times are added in the order of the indices.
 */
export function gather(table: Value, indices: Value): Value {
  const rowNumbers = indices.dtype === 'uint8' ? cast(indices) : indices;
  return table.graph.apply(gatherOp, [cast(table), rowNumbers], undefined)[0] as Value;
}
