import { i32 } from '../assembler/instructions.ts';
import type { Phase } from '../kernel.ts';

export interface PaddedImage {
  readonly images: number;
  readonly rows: number;
  readonly width: number;
  readonly channels: number;
  /** Columns of zeros before the first column. */
  readonly left: number;
  /** Columns of the padded row. */
  readonly paddedWidth: number;
  /** Distance of neighbouring rows and columns in the result; what lies between is zero. */
  readonly spread: readonly [number, number];
}

/** Rows of an image in the result. */
export function paddedRows({ rows, spread }: PaddedImage): number {
  return (rows - 1) * spread[0] + 1;
}

export function paddedBytes(image: PaddedImage): number {
  return image.images * paddedRows(image) * image.paddedWidth * image.channels * 4;
}

/**
 * Copies images into rows with zeros around (and, for the gradient of a strided convolution, between) the columns. Rows above and below
 * are not made: convolutions skip them.
 */
export function padImage(image: PaddedImage, source: number, target: number): Phase {
  const { images, rows, width, channels, left, paddedWidth, spread } = image;
  const rowBytes = paddedWidth * channels * 4;
  const pixelBytes = channels * 4;
  return {
    tasks: images * rows,
    emit(f, begin, end) {
      f.for(begin, end, 1, (task) => {
        const n = f.let(i32.divU(task, i32.constant(rows)));
        const r = f.let(i32.sub(task, i32.mul(n, rows)));
        const row = i32.add(i32.mul(n, paddedRows(image)), i32.mul(r, spread[0]));
        const to = f.let(i32.add(i32.mul(row, rowBytes), i32.constant(target)));
        const from = f.let(i32.add(i32.mul(task, width * pixelBytes), i32.constant(source)));
        const own = i32.select(i32.eq(r, rows - 1), i32.constant(rowBytes), i32.constant(spread[0] * rowBytes));
        f.zero(to, own);
        if (spread[1] === 1) {
          f.copy(i32.add(to, left * pixelBytes), from, i32.constant(width * pixelBytes));
        } else {
          f.for(0, width, 1, (column) => {
            const place = i32.add(to, i32.mul(column, spread[1] * pixelBytes));
            f.copy(i32.add(place, left * pixelBytes), i32.add(from, i32.mul(column, pixelBytes)), i32.constant(pixelBytes));
          });
        }
      });
    },
  };
}
