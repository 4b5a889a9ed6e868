import { convolutionFor } from '../../src/backends/wasm/kernels/convolution.ts';
import type { Value } from '../../src/ir/graph.ts';
import type { Conv2DAttrs } from '../../src/ops/conv2d.ts';
import * as ops from '../../src/ops/index.ts';
import { affineTransformCases } from './affineTransformCases.ts';
import { convolutionCases } from './convolutionCases.ts';
import { elementaryCases } from './elementaryCases.ts';
import type { Case, Operand } from './harness.ts';
import { integerCases } from './integerCases.ts';
import { shapeCases } from './shapeCases.ts';

const x: Operand = { shape: [3, 5, 7] };
const positive: Operand = { shape: [3, 5, 7], values: 'positive' };

const unary = (name: string, op: (a: Value) => Value, operand: Operand = x): Case => ({ name, operands: [operand], build: op });

const elementwise: Case[] = [
  unary('neg', ops.neg),
  unary('abs', ops.abs),
  unary('square', ops.square),
  unary('sqrt', ops.sqrt, positive),
  unary('rsqrt', ops.rsqrt, positive),
  unary('relu', ops.relu),
  unary('exp', ops.exp),
  unary('exp over its whole range', ops.exp, {
    shape: [181],
    values: Array.from({ length: 181 }, (_, i) => i - 100),
    constant: true,
  }),
  unary('log', ops.log, positive),
  unary('log over its whole range', ops.log, {
    shape: [280],
    values: [0, ...Array.from({ length: 279 }, (_, i) => Math.fround(1.37 * 2 ** (i - 149)))],
    constant: true,
  }),
  unary('tanh', ops.tanh),
  unary('tanh far out', ops.tanh, { shape: [9], values: [-200, -20, -5, -0.7, 0, 0.3, 0.7, 5, 200], constant: true }),
  unary('sigmoid', ops.sigmoid),
  unary('sigmoid far out', ops.sigmoid, { shape: [7], values: [-200, -80, -5, 0, 5, 80, 200], constant: true }),
  unary('softplus', ops.softplus),
  unary('softplus far out', ops.softplus, { shape: [7], values: [-80, -20, -5, 0, 5, 20, 80], constant: true }),
  { name: 'pow', operands: [positive, { shape: [7] }], build: ops.pow },
  { name: 'add, same shape', operands: [x, x], build: ops.add },
  { name: 'sub, channels', operands: [x, { shape: [7] }], build: ops.sub },
  { name: 'mul, rows', operands: [x, { shape: [3, 1, 1] }], build: ops.mul },
  { name: 'div, middle axis', operands: [x, { shape: [5, 1], values: 'positive' }], build: ops.div },
  { name: 'add, outer product of two shapes', operands: [{ shape: [6, 1, 5] }, { shape: [9, 1] }], build: ops.add },
  { name: 'mul by a number', operands: [x], build: (a) => ops.mul(a, -2.5) },
  { name: 'maximum', operands: [x, { shape: [5, 7] }], build: ops.maximum },
  { name: 'minimum', operands: [x, { shape: [7] }], build: ops.minimum },
  {
    name: 'greater',
    operands: [
      { ...x, constant: true },
      { shape: [7], constant: true },
    ],
    build: ops.greater,
  },
  {
    name: 'greaterEqual and equal',
    operands: [
      { shape: [9], values: [1, 2, 3, Number.NaN, 5, 1, 0, -1, 2], constant: true },
      { shape: [9], values: [1, 3, 2], constant: true },
    ],
    build: (a, b) => [ops.greaterEqual(a, b), ops.equal(a, b)],
  },
  {
    name: 'flush',
    operands: [{ shape: [6], values: [1e-31, -1e-31, 1e-29, -1e-29, 0, Number.NaN], constant: true }],
    build: ops.flush,
  },
  { name: 'stopGradient', operands: [{ ...x, constant: true }], build: ops.stopGradient },
  { name: 'broadcastTo', operands: [{ shape: [3, 1, 7] }], build: (a) => ops.broadcastTo(a, [3, 5, 7]) },
  {
    name: 'a chain that fuses, with a reader outside',
    operands: [x, { shape: [7] }, { shape: [] }],
    build: (a, b, c) => {
      const shared = ops.tanh(ops.add(a, b));
      return [ops.mul(shared, c), ops.sum(shared, [0]), ops.add(ops.mul(shared, shared), a)];
    },
  },
];

const reductions: Case[] = [
  { name: 'sum of everything', operands: [{ shape: [13, 11, 3] }], build: (a) => ops.sum(a) },
  { name: 'sum over rows (per channel)', operands: [{ shape: [301, 37] }], build: (a) => ops.sum(a, [0]) },
  { name: 'sum over the last axis', operands: [{ shape: [7, 531] }], build: (a) => ops.sum(a, [1]) },
  { name: 'sum over batch and space', operands: [{ shape: [2, 9, 5, 18] }], build: (a) => ops.sum(a, [0, 1, 2]) },
  { name: 'sum with channels first', operands: [{ shape: [4, 3, 5, 7] }], build: (a) => ops.sum(a, [0, 2, 3]) },
  { name: 'sum over the middle', operands: [{ shape: [4, 6, 5] }], build: (a) => ops.sum(a, [1]) },
  { name: 'sum over axes of size 1', operands: [{ shape: [1, 6, 1] }], build: (a) => ops.sum(a, [0, 2]) },
  { name: 'mean', operands: [{ shape: [5, 6] }], build: (a) => ops.mean(a, [0]) },
  { name: 'max over the last axis', operands: [{ shape: [7, 53] }], build: (a) => ops.max(a, -1) },
  { name: 'max over first and last axis', operands: [{ shape: [5, 6, 9] }], build: (a) => ops.max(a, [-1, 0]) },
  { name: 'max of channels', operands: [{ shape: [3, 7, 9, 6] }], build: (a) => ops.globalMaxPool2d(a) },
  {
    name: 'moments per channel',
    operands: [{ shape: [4, 9, 9, 21] }],
    build: (a) => Object.values(ops.moments(a, [0, 1, 2])),
  },
  { name: 'moments per row', operands: [{ shape: [6, 19] }], build: (a) => Object.values(ops.moments(a, [1])) },
  {
    name: 'moments, channels first',
    operands: [{ shape: [3, 5, 4, 6] }],
    build: (a) => Object.values(ops.moments(a, [0, 2, 3])),
  },
  {
    name: 'variance at mean 1000, standard deviation 0.1',
    operands: [{ shape: [500, 6], values: 'far' }],
    build: (a) => ops.moments(a, [0]).variance,
    bound: 1e-4,
    gradientBound: 1e-3,
  },
  { name: 'moments of one value', operands: [{ shape: [1, 5] }], build: (a) => Object.values(ops.moments(a, [0])) },
];

/** Normalisation by the moments over `axes`, which stay as 1 in `keepdims`; scale and offset may have another shape, as in layer, group and ghost normalisation. */
const normalization = (shape: number[], axes: number[], keepdims: number[], affine = keepdims): Case => ({
  name: `normalize by its moments, [${shape.join(', ')}] over [${axes.join(', ')}], scale [${affine.join(', ')}]`,
  operands: [{ shape }, { shape: affine }, { shape: affine }],
  gradientBound: 2e-5,
  build: (a, scale, offset) => {
    const { mean, variance } = ops.moments(a, axes);
    const [m, v] = [ops.reshape(mean, keepdims), ops.reshape(variance, keepdims)];
    return ops.normalize(a, { mean: m, variance: v, scale, offset, epsilon: 1e-3 });
  },
});

/** Whether any choice of algorithm computes a convolution by Winograd's. */
const mayUseWinograd = (attrs: Conv2DAttrs) =>
  (['winograd2', 'winograd4'] as const).some((method) => convolutionFor(attrs, method));

const conv = (image: number[], filter: number[], stride: number | [number, number], padding: 'same' | 'valid'): Case => {
  const strides = typeof stride === 'number' ? ([stride, stride] as const) : stride;
  return {
    name: `conv2d [${image.join(', ')}] ∗ [${filter.join(', ')}], stride ${stride}, ${padding}`,
    operands: [{ shape: image }, { shape: filter }],
    winograd: mayUseWinograd({ imageShape: image, filterShape: filter, strides, padding }),
    build: (a, w) => ops.conv2d(a, w, { strides, padding }),
  };
};

const pool = (
  kind: 'maxPool2d' | 'averagePool2d',
  image: number[],
  window: [number, number],
  stride: number,
  padding: 'same' | 'valid',
): Case => ({
  name: `${kind} [${image.join(', ')}], window ${window}, stride ${stride}, ${padding}`,
  operands: [{ shape: image }],
  build: (a) => (kind === 'maxPool2d' ? ops.maxPool2d : ops.averagePool2d)(a, window, { strides: [stride, stride], padding }),
});

const matmul = (m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): Case => ({
  name: `matmul ${m}×${k} by ${k}×${n}${transposeA ? ', aᵀ' : ''}${transposeB ? ', bᵀ' : ''}`,
  operands: [{ shape: transposeA ? [k, m] : [m, k] }, { shape: transposeB ? [n, k] : [k, n] }],
  build: (a, b) => ops.matmul(a, b, { transposeA, transposeB }),
});

/** What passes join: elementwise work before and after other kernels. */
const joined: Case[] = [
  {
    name: 'conv2d, bias and relu',
    operands: [{ shape: [2, 9, 7, 9] }, { shape: [3, 3, 9, 10] }, { shape: [10] }],
    winograd: true,
    build: (x, w, b) => ops.relu(ops.add(ops.conv2d(x, w, { strides: [1, 1], padding: 'same' }), b)),
  },
  {
    name: 'conv2d with stride 2, bias and a residual',
    operands: [{ shape: [2, 8, 7, 3] }, { shape: [3, 3, 3, 6] }, { shape: [6] }, { shape: [2, 4, 4, 6] }],
    build: (x, w, b, r) => ops.tanh(ops.add(ops.add(ops.conv2d(x, w, { strides: [2, 2], padding: 'same' }), b), r)),
  },
  {
    name: 'matmul in blocks of the depth, bias and sigmoid',
    operands: [{ shape: [5, 2100] }, { shape: [2100, 37] }, { shape: [37] }],
    build: (a, b, c) => ops.sigmoid(ops.mul(ops.add(ops.matmul(a, b), c), 0.1)),
  },
  {
    name: 'matmul written transposed, bias and relu',
    operands: [{ shape: [5, 30] }, { shape: [41, 30] }, { shape: [41] }],
    build: (a, b, c) => ops.relu(ops.add(ops.matmul(a, b, { transposeB: true }), c)),
  },
  {
    name: 'normalize, max pooling and a mask',
    operands: [{ shape: [3, 6, 8, 10] }, { shape: [1, 1, 1, 10] }, { shape: [1, 1, 1, 10] }, { shape: [3, 3, 4, 10] }],
    gradientBound: 2e-5,
    build: (x, scale, offset, mask) => {
      const { mean, variance } = ops.moments(x, [0, 1, 2]);
      const [m, v] = [ops.reshape(mean, [1, 1, 1, 10]), ops.reshape(variance, [1, 1, 1, 10])];
      const y = ops.normalize(x, { mean: m, variance: v, scale, offset, epsilon: 1e-3 });
      return ops.mul(ops.maxPool2d(y, [2, 2], { strides: [2, 2], padding: 'valid' }), mask);
    },
  },
  {
    name: 'relu and max pooling',
    operands: [{ shape: [2, 6, 4, 7] }],
    build: (x) => ops.maxPool2d(ops.relu(x), [2, 2], { strides: [2, 2], padding: 'valid' }),
  },
  {
    name: 'relu and average pooling with overlap',
    operands: [{ shape: [2, 7, 5, 6] }],
    build: (x) => ops.averagePool2d(ops.relu(x), [3, 3], { strides: [2, 2], padding: 'valid' }),
  },
  {
    name: 'sum of a product, per channel',
    operands: [{ shape: [4, 5, 18] }, { shape: [18] }, { shape: [4, 5, 18] }],
    build: (a, b, c) => ops.sum(ops.mul(ops.sub(a, b), c), [0, 1]),
  },
];

export const cases: readonly Case[] = [
  ...joined,
  ...elementwise,
  ...shapeCases,
  ...convolutionCases,
  ...elementaryCases,
  ...affineTransformCases,
  ...integerCases,
  ...reductions,
  normalization([16, 13], [0], [1, 13]),
  normalization([4, 7, 6, 5], [0, 1, 2], [1, 1, 1, 5]),
  normalization([4, 5, 7, 6], [0, 2, 3], [1, 5, 1, 1]),
  normalization([6, 19], [1], [6, 1]),
  normalization([5, 13], [1], [5, 1], [1, 13]),
  {
    name: 'normalize by its moments per row, with an offset per column and no scale',
    operands: [{ shape: [5, 13] }, { shape: [1, 13] }],
    gradientBound: 2e-5,
    build: (a, offset) => {
      const { mean, variance } = ops.moments(a, [1]);
      return ops.normalize(a, {
        mean: ops.reshape(mean, [5, 1]),
        variance: ops.reshape(variance, [5, 1]),
        offset,
        epsilon: 1e-3,
      });
    },
  },
  normalization([3, 5, 4, 6], [1, 2, 3], [3, 1, 1, 1], [1, 5, 4, 6]),
  normalization([3, 4, 5, 7], [1, 2], [3, 1, 1, 7], [1, 1, 1, 7]),
  conv([2, 9, 11, 3], [3, 3, 3, 10], 1, 'valid'),
  conv([2, 9, 11, 3], [3, 3, 3, 10], 1, 'same'),
  conv([2, 28, 28, 1], [3, 3, 1, 32], 1, 'valid'),
  conv([2, 12, 12, 32], [3, 3, 32, 64], 1, 'valid'),
  conv([1, 10, 13, 5], [3, 3, 5, 7], 2, 'same'),
  conv([1, 10, 13, 5], [3, 3, 5, 7], 2, 'valid'),
  conv([2, 9, 8, 4], [1, 1, 4, 9], 1, 'valid'),
  conv([2, 9, 8, 4], [1, 1, 4, 9], 2, 'same'),
  conv([1, 9, 9, 2], [5, 5, 2, 3], 1, 'same'),
  conv([1, 8, 9, 2], [3, 2, 2, 4], [2, 1], 'same'),
  conv([1, 15, 15, 3], [7, 7, 3, 8], 3, 'same'),
  conv([3, 3, 3, 4], [3, 3, 4, 5], 1, 'valid'),
  conv([1, 1, 2, 8], [3, 3, 8, 8], 1, 'same'),
  conv([6, 4, 4, 12], [3, 3, 12, 17], 1, 'same'),
  conv([1, 17, 6, 21], [3, 3, 21, 9], 1, 'same'),
  conv([1, 16, 16, 16], [3, 3, 16, 16], 1, 'same'),
  // So many channels that a column outside the image lies before the whole memory.
  // By Winograd's algorithm where 'auto' chooses: every number of taps, residues of strides, one axis alone, tiles that reach out of the image.
  conv([2, 16, 16, 16], [5, 5, 16, 24], 1, 'same'),
  conv([2, 9, 11, 9], [5, 5, 9, 10], 1, 'valid'),
  conv([2, 16, 16, 16], [5, 5, 16, 24], 2, 'same'),
  conv([2, 17, 14, 9], [5, 5, 9, 11], 2, 'valid'),
  conv([2, 12, 13, 8], [4, 4, 8, 9], 1, 'same'),
  conv([1, 19, 21, 10], [7, 7, 10, 9], 2, 'same'),
  conv([1, 23, 25, 9], [9, 9, 9, 8], 3, 'valid'),
  conv([1, 24, 18, 8], [5, 3, 8, 12], [2, 1], 'same'),
  conv([2, 9, 16, 12], [1, 3, 12, 9], 1, 'same'),
  conv([2, 16, 9, 12], [5, 1, 12, 9], 1, 'valid'),
  conv([4, 1, 50, 9], [1, 5, 9, 18], [1, 2], 'same'),
  conv([1, 1, 37, 16], [1, 4, 16, 8], [1, 1], 'valid'),
  conv([2, 6, 6, 64], [5, 5, 64, 40], 2, 'same'),
  conv([1, 8, 8, 128], [3, 3, 128, 8], 1, 'same'),
  pool('maxPool2d', [2, 8, 6, 7], [2, 2], 2, 'valid'),
  pool('maxPool2d', [2, 9, 7, 8], [2, 2], 2, 'valid'),
  pool('maxPool2d', [2, 9, 7, 5], [3, 3], 2, 'same'),
  pool('maxPool2d', [2, 9, 7, 5], [3, 2], 1, 'valid'),
  pool('maxPool2d', [3, 7, 9, 6], [7, 9], 1, 'valid'),
  pool('averagePool2d', [2, 8, 6, 7], [2, 2], 2, 'valid'),
  pool('averagePool2d', [2, 9, 7, 5], [3, 3], 2, 'same'),
  pool('averagePool2d', [1, 5, 5, 4], [2, 3], 1, 'same'),
  matmul(16, 96, 128, false, false),
  matmul(5, 7, 3, false, false),
  matmul(5, 7, 3, true, false),
  matmul(5, 7, 3, false, true),
  matmul(5, 7, 3, true, true),
  matmul(1, 300, 1, false, false),
  // Of one sample: gradients are products of a column and a row.
  matmul(1, 33, 17, false, false),
  matmul(1, 33, 17, true, false),
  matmul(33, 17, 1, false, true),
  matmul(33, 17, 1, true, true),
  matmul(130, 9, 141, true, false),
  matmul(16, 1030, 130, false, false),
  matmul(16, 130, 333, false, true),
  matmul(333, 16, 130, true, false),
  matmul(37, 601, 141, true, false),
  matmul(141, 601, 37, false, true),
  matmul(37, 601, 50, true, true),
  unary('softmax', ops.softmax, { shape: [5, 10] }),
  unary('softmax of a single class', ops.softmax, { shape: [3, 1] }),
  unary('softmax, large logits', (a) => ops.softmax(ops.mul(a, 100)), { shape: [4, 9] }),
  unary('logSoftmax', ops.logSoftmax, { shape: [2, 3, 11] }),
  { name: 'argmax', operands: [{ shape: [40, 10], constant: true }], build: ops.argmax },
  { name: 'argmax of equals', operands: [{ shape: [2, 3], values: [2, 2, 1, 1, 3, 3], constant: true }], build: ops.argmax },
];
