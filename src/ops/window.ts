import { EvenkeelError } from '../errors.ts';
import type { Shape } from '../tensor/tensor.ts';

/** VALID: only windows that lie inside. SAME: ⌈size/stride⌉ windows, zeros around, the odd one at the end. */
export type Padding = 'valid' | 'same';

export type Pair = readonly [height: number, width: number];

export interface WindowOptions {
  readonly strides: Pair;
  readonly padding: Padding;
}

/** Where the windows of a convolution or pooling lie, per axis (height, width). */
export interface WindowGeometry {
  readonly input: Pair;
  readonly window: Pair;
  readonly strides: Pair;
  readonly output: Pair;
  /** Rows above and columns left of the first element. */
  readonly padBefore: Pair;
}

/**
 * Sizes of the output and the padding for images of shape [n, height, width, channels].
 * @throws EvenkeelError where no window fits.
 */
export function windowGeometry(where: string, image: Shape, window: Pair, { strides, padding }: WindowOptions): WindowGeometry {
  const axis = (i: 0 | 1) => {
    const size = image[i + 1] as number;
    const stride = strides[i];
    const output = padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - window[i]) / stride) + 1;
    if (output < 1) {
      throw new EvenkeelError({
        where,
        expected: `an image of at least ${window[0]}×${window[1]} for a ${window[0]}×${window[1]} window`,
        got: `${image[1]}×${image[2]}`,
        remedy: "Use a smaller window or padding 'same'.",
      });
    }
    const pad = padding === 'same' ? Math.max((output - 1) * stride + window[i] - size, 0) : 0;
    return { size, output, before: Math.floor(pad / 2) };
  };
  const [h, w] = [axis(0), axis(1)];
  return {
    input: [h.size, w.size],
    window,
    strides,
    output: [h.output, w.output],
    padBefore: [h.before, w.before],
  };
}

/** Visits every pair of an output position and a position of its window that lies inside the image. */
export function forEachWindowElement(
  { input, window, strides, output, padBefore }: WindowGeometry,
  visit: (oy: number, ox: number, ky: number, kx: number, y: number, x: number) => void,
): void {
  for (let oy = 0; oy < output[0]; oy++)
    for (let ox = 0; ox < output[1]; ox++)
      for (let ky = 0; ky < window[0]; ky++)
        for (let kx = 0; kx < window[1]; kx++) {
          const y = oy * strides[0] + ky - padBefore[0];
          const x = ox * strides[1] + kx - padBefore[1];
          if (y >= 0 && y < input[0] && x >= 0 && x < input[1]) visit(oy, ox, ky, kx, y, x);
        }
}
