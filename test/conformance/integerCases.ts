import type { Shape } from '../../src/core/tensor/tensor.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import type { Case } from './harness.ts';

const window = { strides: [1, 1], padding: 'same' } as const;

const bytes = (graph: Graph, shape: Shape) =>
  graph.constant(
    Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (37 * i) % 256),
    shape,
  );
const signed = (graph: Graph, shape: Shape) =>
  graph.constant(
    Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((37 * i) % 101) - 50),
    shape,
  );

/** One op on bytes and on 32-bit numbers; what it gives counts as float32. */
const onIntegers = (name: string, shape: Shape, build: (x: Value) => Value | readonly Value[]): Case => ({
  name: `${name} of uint8 and int32`,
  operands: [{ shape: [1], constant: true }],
  build: ({ graph }) => [bytes, signed].flatMap((make) => build(make(graph, shape))),
});

/** Ops whose kernels read float32, on operands of other element types. */
export const integerCases: readonly Case[] = [
  onIntegers('matmul', [5, 7], (x) => [ops.matmul(x, x, { transposeB: true }), ops.matmul(x, ops.cast(x), { transposeA: true })]),
  onIntegers('conv2d', [2, 5, 6, 3], (x) => ops.conv2d(x, signed(x.graph, [3, 3, 3, 4]), window)),
  onIntegers('conv2dTranspose', [2, 5, 6, 3], (x) => ops.conv2dTranspose(x, signed(x.graph, [3, 3, 4, 3]), window)),
  onIntegers('depthwiseConv2d', [2, 5, 6, 3], (x) => ops.depthwiseConv2d(x, signed(x.graph, [3, 3, 3, 2]), window)),
  onIntegers('maxPool2d', [2, 6, 4, 3], (x) => ops.maxPool2d(x, [2, 2], { ...window, strides: [2, 2] })),
  onIntegers('averagePool2d', [2, 6, 4, 3], (x) => ops.averagePool2d(x, [3, 3], window)),
  onIntegers('sum', [6, 11], (x) => [ops.sum(x), ops.sum(x, [0]), ops.sum(x, []), ops.mean(x, [1])]),
  onIntegers('moments', [6, 11], (x) => Object.values(ops.moments(x, [0]))),
  onIntegers('softmax and logSoftmax', [6, 11], (x) => [ops.softmax(ops.mul(x, 0.01)), ops.softmax(x), ops.logSoftmax(x)]),
  onIntegers('argmax', [6, 11], ops.argmax),
  onIntegers('gather', [6, 3], (x) => ops.gather(x, x.graph.constant(Uint8Array.of(5, 0, 2), [3]))),
  onIntegers('slice, pad, transpose, repeat and concatenate', [6, 3], (x) => [
    ops.slice(x, [1, 0], [4, 2]),
    ops.pad(x, [1, 0], [0, 2]),
    ops.transpose(x, [1, 0]),
    ops.repeat(x, [2, 1]),
    ops.concatenate([x, x], 1),
  ]),
  onIntegers('elementwise work', [6, 3], (x) => [
    ops.add(x, 1),
    ops.select(x, x, 2),
    ops.l2Normalize(x, [1]),
    ops.sqrt(ops.abs(x)),
  ]),
  onIntegers('reshape, and what reads it', [6, 4], (x) => ops.sum(ops.reshape(x, [4, 6]), [1])),
  onIntegers('normalize', [6, 4], (x) =>
    ops.normalize(x, { mean: ops.mean(x, [0]), variance: signed(x.graph, [4]), epsilon: 60 }),
  ),
];
