import { expect, test } from 'vitest';
import type { Conv2DAttrs } from '../../../ops/conv2d.ts';
import type { ConvolutionMethod } from '../kernel.ts';
import { convolutionFor } from './convolution.ts';

type Sizes = readonly [number, number, number, number];

function productsFor(
  imageShape: Sizes,
  filterShape: Sizes,
  strides: readonly [number, number],
  method: ConvolutionMethod = 'auto',
) {
  const attrs: Conv2DAttrs = { imageShape, filterShape, strides, padding: 'same' };
  const winograd = convolutionFor(attrs, method);
  return winograd && [winograd.down.size, winograd.across.size];
}

test.each<[title: string, image: Sizes, filter: Sizes, strides: [number, number], products: [number, number]]>([
  ['3×3', [8, 28, 28, 32], [3, 3, 32, 64], [1, 1], [6, 6]],
  ['5×5', [8, 16, 16, 64], [5, 5, 64, 64], [1, 1], [6, 6]],
  ['4×4', [8, 16, 16, 64], [4, 4, 64, 64], [1, 1], [6, 6]],
  ['2×2', [8, 16, 16, 64], [2, 2, 64, 64], [1, 1], [5, 5]],
  ['5×5 with stride 2', [8, 32, 32, 32], [5, 5, 32, 64], [2, 2], [11, 11]],
  ['3×3 with stride 2', [8, 32, 32, 64], [3, 3, 64, 64], [2, 2], [9, 9]],
  ['7×7 with stride 3', [8, 48, 48, 16], [7, 7, 16, 32], [3, 3], [16, 16]],
  ['1×3', [8, 16, 16, 64], [1, 3, 64, 64], [1, 1], [1, 6]],
  ['5 steps with stride 2, as an image of height 1', [8, 1, 500, 32], [1, 5, 32, 64], [1, 2], [1, 11]],
])('%s is computed by Winograd', (_title, image, filter, strides, products) => {
  expect(productsFor(image, filter, strides)).toEqual(products);
});

test.each<[title: string, image: Sizes, filter: Sizes, strides: [number, number]]>([
  ['1×1', [8, 16, 16, 64], [1, 1, 64, 64], [1, 1]],
  ['few channels', [8, 32, 32, 3], [3, 3, 3, 32], [1, 1]],
  ['more than five taps', [8, 32, 32, 32], [7, 7, 32, 32], [1, 1]],
  ['a window that is smaller than its stride', [8, 32, 32, 32], [1, 3, 32, 32], [2, 2]],
  ['one tap a residue', [8, 32, 32, 32], [2, 2, 32, 32], [2, 2]],
  ['an output that fills little of its tile', [8, 2, 2, 64], [3, 3, 64, 64], [1, 1]],
  ['few tiles for the transform of many filters', [8, 8, 8, 128], [3, 3, 128, 128], [2, 2]],
])('%s is computed directly', (_title, image, filter, strides) => {
  expect(productsFor(image, filter, strides)).toBeUndefined();
});

test("'direct' is direct, 'winograd2' is of 3×3 alone, and 'winograd4' asks for no gain", () => {
  const small: [Sizes, Sizes, [number, number]] = [
    [1, 4, 4, 2],
    [3, 3, 2, 2],
    [1, 1],
  ];
  expect(productsFor(...small, 'direct')).toBeUndefined();
  expect(productsFor(...small, 'winograd2')).toEqual([4, 4]);
  expect(productsFor(...small, 'winograd4')).toEqual([6, 6]);
  expect(productsFor([1, 16, 16, 8], [5, 5, 8, 8], [1, 1], 'winograd2')).toBeUndefined();
});
