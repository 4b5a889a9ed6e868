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
}

export function paddedBytes({ images, rows, paddedWidth, channels }: PaddedImage): number {
  return images * rows * paddedWidth * channels * 4;
}

/** Copies images into rows with zeros on both sides. Rows above and below are not made: convolutions skip them. */
export function padImage(
  { images, rows, width, channels, left, paddedWidth }: PaddedImage,
  source: number,
  target: number,
): Phase {
  const rowBytes = paddedWidth * channels * 4;
  const pixelBytes = channels * 4;
  return {
    tasks: images * rows,
    emit(f, begin, end) {
      f.for(begin, end, 1, (row) => {
        const to = f.let(i32.add(i32.mul(row, rowBytes), target));
        f.zero(to, i32.constant(rowBytes));
        f.copy(
          i32.add(to, left * pixelBytes),
          i32.add(i32.mul(row, width * pixelBytes), source),
          i32.constant(width * pixelBytes),
        );
      });
    },
  };
}
