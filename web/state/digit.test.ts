import { describe, expect, it } from 'vitest';
import { asMnist } from './digit.ts';

/** A drawing of 280×280 with a block of ink. */
function block(left: number, top: number, width: number, height: number) {
  const values = new Uint8Array(280 * 280);
  for (let y = top; y < top + height; y++) values.fill(255, y * 280 + left, y * 280 + left + width);
  return { width: 280, height: 280, values };
}

/** The rows and columns that have ink. */
function extent(image: Uint8Array) {
  const inked = Array.from(image.keys()).filter((i) => (image[i] as number) > 0);
  const columns = inked.map((i) => i % 28);
  const rows = inked.map((i) => Math.floor(i / 28));
  return [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
}

describe('a drawing as an image of MNIST', () => {
  it('is as large and where they are, wherever it was drawn and how large', () => {
    for (const [left, top, width, height] of [
      [0, 0, 30, 60],
      [200, 150, 60, 120],
      [90, 0, 140, 280],
    ] as const) {
      const image = asMnist(block(left, top, width, height));
      expect(extent(image)).toEqual([9, 18, 4, 23]);
      expect(image[14 * 28 + 14]).toBe(255);
    }
  });

  it('is blank without ink, and holds a single dot', () => {
    expect(asMnist(block(0, 0, 0, 0)).every((v) => v === 0)).toBe(true);
    expect(extent(asMnist(block(279, 279, 1, 1)))).toEqual([4, 23, 4, 23]);
  });
});
