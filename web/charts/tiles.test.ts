import { expect, it } from 'vitest';
import { LIGHT } from '../../src/experiment/report/charts/theme.ts';
import { colourOf, tileColumns } from './tiles.ts';

it('zero has the colour of the page, and both ends theirs', () => {
  expect(colourOf(0, 2, LIGHT)).toEqual([255, 255, 255]);
  expect(colourOf(-2, 2, LIGHT)).toEqual([0x00, 0x72, 0xb2]);
  expect(colourOf(9, 2, LIGHT)).toEqual([0xd5, 0x5e, 0x00]);
  expect(colourOf(Number.NaN, 2, LIGHT)).toEqual(colourOf(0, 0, LIGHT));
});

it('tiles stand in about a square', () => {
  expect([1, 3, 32, 64].map(tileColumns)).toEqual([1, 2, 8, 8]);
});
