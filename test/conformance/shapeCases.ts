import * as ops from '../../src/ops/index.ts';
import type { Case } from './harness.ts';

const transpose = (shape: number[], permutation: number[]): Case => ({
  name: `transpose [${shape.join(', ')}] to axes ${permutation}`,
  operands: [{ shape }],
  build: (a) => ops.transpose(a, permutation),
});

const concatenate = (axis: number, ...shapes: number[][]): Case => ({
  name: `concatenate ${shapes.map((s) => `[${s.join(', ')}]`).join(' and ')} along ${axis}`,
  operands: shapes.map((shape) => ({ shape })),
  build: (...values) => ops.concatenate(values, axis),
});

const gather = (rows: number, d: number, indices: number[], shape: number[]): Case => ({
  name: `gather [${shape.join(', ')}] rows of [${rows}, ${d}]`,
  operands: [{ shape: [rows, d] }, { shape, values: indices, constant: true }],
  build: (table, at) => ops.gather(table, at),
});

/** Ops that move values and compute nothing. */
export const shapeCases: readonly Case[] = [
  { name: 'slice of the middle', operands: [{ shape: [4, 7, 5] }], build: (a) => ops.slice(a, [1, 2, 1], [2, 3, 3]) },
  { name: 'slice of rows', operands: [{ shape: [9, 6, 5] }], build: (a) => ops.slice(a, [3, 0, 0], [5, 6, 5]) },
  { name: 'slice of channels', operands: [{ shape: [2, 5, 70] }], build: (a) => ops.slice(a, [0, 0, 3], [2, 5, 65]) },
  { name: 'slice of everything', operands: [{ shape: [90, 50] }], build: (a) => ops.slice(a, [0, 0], [90, 50]) },
  { name: 'slice of one axis', operands: [{ shape: [11] }], build: (a) => ops.slice(a, [3], [7]) },
  { name: 'pad all axes', operands: [{ shape: [2, 3, 5] }], build: (a) => ops.pad(a, [1, 0, 2], [0, 2, 1]) },
  { name: 'pad height and width', operands: [{ shape: [2, 5, 4, 3] }], build: (a) => ops.pad(a, [0, 1, 2, 0], [0, 3, 0, 0]) },
  { name: 'pad at the end of one axis', operands: [{ shape: [13] }], build: (a) => ops.pad(a, [0], [4]) },
  transpose([3, 5, 7], [0, 2, 1]),
  transpose([3, 5, 7], [2, 1, 0]),
  transpose([2, 3, 4, 5], [0, 3, 1, 2]),
  transpose([2, 3, 4, 5], [0, 2, 1, 3]),
  transpose([4, 9], [0, 1]),
  concatenate(0, [2, 5, 3], [4, 5, 3]),
  concatenate(1, [2, 5, 3], [2, 1, 3], [2, 4, 3]),
  concatenate(2, [2, 5, 3], [2, 5, 17], [2, 5, 64]),
  { name: 'concatenate a value with itself', operands: [{ shape: [3, 5] }], build: (a) => ops.concatenate([a, a], 1) },
  { name: 'stack', operands: [{ shape: [3, 5] }, { shape: [3, 5] }], build: (...values) => ops.stack(values, 1) },
  { name: 'repeat height and width', operands: [{ shape: [2, 3, 4, 5] }], build: (a) => ops.repeat(a, [1, 2, 3, 1]) },
  { name: 'repeat channels', operands: [{ shape: [2, 3, 5] }], build: (a) => ops.repeat(a, [1, 1, 4]) },
  { name: 'repeat between other work', operands: [{ shape: [3, 5] }], build: (a) => ops.tanh(ops.repeat(ops.square(a), [1, 3])) },
  gather(7, 5, [0, 6, 3, 3, 2, 3], [2, 3]),
  gather(3, 37, [2, 1, 1.75, 0, 2, 2, 1, 0, 1], [9]),
  gather(50, 1, [49, 0, 17, 17], [4]),
  gather(5, 64, [4, -0.5, 4, 1], [4, 1]),
];
