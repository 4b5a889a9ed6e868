import * as ops from '../../src/ops/index.ts';
import type { Case } from './harness.ts';

type Padding = 'same' | 'valid';

const show = (shape: readonly number[]) => `[${shape.join(', ')}]`;

const dilated = (image: number[], filter: number[], dilations: [number, number], padding: Padding, groups = 1): Case => ({
  name: `conv2d ${show(image)} ∗ ${show(filter)}, dilations ${dilations}, ${groups} groups, ${padding}`,
  operands: [{ shape: image }, { shape: filter }],
  build: (x, w) => ops.conv2d(x, w, { strides: [1, 1], dilations, padding, groups }),
});

const grouped = (image: number[], filter: number[], groups: number, strides: [number, number], padding: Padding): Case => ({
  name: `conv2d ${show(image)} ∗ ${show(filter)}, ${groups} groups, strides ${strides}, ${padding}`,
  operands: [{ shape: image }, { shape: filter }],
  build: (x, w) => ops.conv2d(x, w, { strides, padding, groups }),
});

const depthwise = (
  image: number[],
  filter: number[],
  strides: [number, number],
  padding: Padding,
  dilations?: [number, number],
): Case => ({
  name: `depthwiseConv2d ${show(image)} ∗ ${show(filter)}, strides ${strides}, dilations ${dilations ?? 1}, ${padding}`,
  operands: [{ shape: image }, { shape: filter }],
  build: (x, w) => ops.depthwiseConv2d(x, w, { strides, padding, dilations }),
});

const transposed = (image: number[], filter: number[], options: Parameters<typeof ops.conv2dTranspose>[2]): Case => ({
  name: `conv2dTranspose ${show(image)} with ${show(filter)}, ${JSON.stringify(options).replaceAll('"', '')}`,
  operands: [{ shape: image }, { shape: filter }],
  build: (x, w) => ops.conv2dTranspose(x, w, options),
});

/** Convolutions with dilation and groups, channel by channel, and transposed. */
export const convolutionCases: readonly Case[] = [
  dilated([2, 9, 11, 3], [3, 3, 3, 10], [2, 2], 'valid'),
  dilated([2, 9, 11, 3], [3, 3, 3, 10], [2, 3], 'same'),
  dilated([1, 12, 7, 5], [4, 1, 5, 9], [3, 1], 'same'),
  dilated([2, 1, 17, 4], [1, 3, 4, 6], [1, 4], 'valid'),
  dilated([1, 4, 4, 8], [3, 3, 8, 8], [5, 5], 'same'),
  dilated([1, 9, 8, 6], [3, 3, 2, 9], [2, 2], 'same', 3),
  grouped([2, 7, 6, 8], [3, 3, 4, 6], 2, [1, 1], 'same'),
  grouped([2, 7, 6, 6], [3, 3, 2, 27], 3, [2, 2], 'same'),
  grouped([1, 6, 7, 10], [1, 1, 2, 5], 5, [1, 1], 'valid'),
  grouped([2, 8, 9, 4], [3, 2, 1, 8], 4, [2, 1], 'valid'),
  grouped([1, 5, 5, 40], [3, 3, 20, 40], 2, [1, 1], 'same'),
  {
    name: 'conv2d in 2 groups, bias and relu',
    operands: [{ shape: [2, 5, 6, 6] }, { shape: [3, 3, 3, 14] }, { shape: [14] }],
    build: (x, w, b) => ops.relu(ops.add(ops.conv2d(x, w, { strides: [1, 1], padding: 'same', groups: 2 }), b)),
  },
  depthwise([2, 9, 7, 5], [3, 3, 5, 1], [1, 1], 'same'),
  depthwise([2, 9, 7, 8], [3, 3, 8, 1], [1, 1], 'valid'),
  depthwise([2, 9, 7, 21], [3, 3, 21, 1], [2, 2], 'same'),
  depthwise([1, 8, 11, 3], [5, 4, 3, 1], [3, 2], 'valid'),
  depthwise([1, 6, 5, 2], [1, 1, 2, 1], [2, 2], 'valid'),
  depthwise([2, 7, 8, 3], [3, 3, 3, 2], [1, 1], 'same'),
  depthwise([1, 9, 10, 4], [3, 3, 4, 1], [1, 1], 'same', [2, 3]),
  {
    name: 'depthwiseConv2d, bias and relu',
    operands: [{ shape: [2, 5, 6, 6] }, { shape: [3, 3, 6, 1] }, { shape: [6] }],
    build: (x, w, b) => ops.relu(ops.add(ops.depthwiseConv2d(x, w, { strides: [1, 1], padding: 'same' }), b)),
  },
  transposed([2, 4, 5, 6], [3, 3, 7, 6], { strides: [2, 2], padding: 'same' }),
  transposed([2, 4, 5, 6], [3, 3, 7, 6], { strides: [2, 2], padding: 'valid' }),
  transposed([1, 5, 4, 3], [2, 2, 5, 3], { strides: [3, 3], padding: 'valid' }),
  transposed([1, 5, 4, 3], [4, 3, 5, 3], { strides: [2, 1], padding: 'same' }),
  transposed([1, 3, 4, 5], [3, 3, 2, 5], { strides: [2, 2], padding: 'same', outputPadding: [1, 0] }),
  transposed([1, 3, 4, 5], [3, 3, 2, 5], { strides: [3, 3], padding: 'valid', outputPadding: [2, 1] }),
  transposed([1, 5, 6, 4], [3, 3, 3, 4], { strides: [1, 1], padding: 'valid', dilations: [2, 1] }),
  { ...transposed([2, 6, 7, 9], [3, 3, 10, 9], { strides: [1, 1], padding: 'same' }), winograd: true },
  { ...transposed([2, 6, 7, 9], [3, 3, 10, 9], { strides: [1, 1], padding: 'valid' }), winograd: true },
];
