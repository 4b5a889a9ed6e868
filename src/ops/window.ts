import { EvenkeelError } from '../core/errors.ts';
import type { OptionNames } from '../core/options.ts';
import type { Shape } from '../core/tensor/tensor.ts';

/** VALID: only windows that lie inside. SAME: ⌈size/stride⌉ windows, zeros around, the odd one at the end. */
export type Padding = 'valid' | 'same';

export type Pair = readonly [height: number, width: number];

/** So many windows, the first of which starts so far before the image: what a transposed convolution may ask for. */
export interface ExplicitPadding {
  readonly before: Pair;
  readonly output: Pair;
}

export interface WindowOptions {
  readonly strides: Pair;
  readonly padding: Padding | ExplicitPadding;
  /** Elements from one tap of the window to the next; 1 where left out. */
  readonly dilations?: Pair | undefined;
}

export const windowOptions = {
  strides: 'required',
  padding: 'required',
  dilations: 'optional',
} satisfies OptionNames<WindowOptions>;

/** Where the windows of a convolution or pooling lie, per axis (height, width). */
export interface WindowGeometry {
  readonly input: Pair;
  /** Taps of the window. */
  readonly window: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly output: Pair;
  /** Rows above and columns left of the first element. */
  readonly padBefore: Pair;
}

/** Elements from the first tap of a window to its last, both counted. */
export const reach = (taps: number, dilation: number) => (taps - 1) * dilation + 1;

/**
 * Sizes of the output and the padding for images of shape [n, height, width, channels].
 * @throws EvenkeelError where no window fits, and where one axis has both a stride and a dilation.
 */
export function windowGeometry(
  where: string,
  image: Shape,
  window: Pair,
  { strides, padding, dilations = [1, 1] }: WindowOptions,
): WindowGeometry {
  const spans = [reach(window[0], dilations[0]), reach(window[1], dilations[1])] as const;
  const axis = (i: 0 | 1) => {
    const size = image[i + 1] as number;
    const stride = strides[i];
    if (stride > 1 && dilations[i] > 1) {
      throw new EvenkeelError({
        where,
        expected: 'strides of 1 with dilations',
        got: `stride ${stride}, dilation ${dilations[i]}`,
      });
    }
    if (typeof padding === 'object') return { size, output: padding.output[i], before: padding.before[i] };
    const output = padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - spans[i]) / stride) + 1;
    if (output < 1) {
      throw new EvenkeelError({
        where,
        expected: `an image of at least ${spans[0]}×${spans[1]} for a ${spans[0]}×${spans[1]} window`,
        got: `${image[1]}×${image[2]}`,
        remedy: "Use a smaller window or padding 'same'.",
      });
    }
    const pad = padding === 'same' ? Math.max((output - 1) * stride + spans[i] - size, 0) : 0;
    return { size, output, before: Math.floor(pad / 2) };
  };
  const [h, w] = [axis(0), axis(1)];
  return {
    input: [h.size, w.size],
    window,
    strides,
    dilations,
    output: [h.output, w.output],
    padBefore: [h.before, w.before],
  };
}

/** Visits every pair of an output position and a position of its window that lies inside the image. */
export function forEachWindowElement(
  { input, window, strides, dilations, output, padBefore }: WindowGeometry,
  visit: (oy: number, ox: number, ky: number, kx: number, y: number, x: number) => void,
): void {
  for (let oy = 0; oy < output[0]; oy++)
    for (let ox = 0; ox < output[1]; ox++)
      for (let ky = 0; ky < window[0]; ky++)
        for (let kx = 0; kx < window[1]; kx++) {
          const y = oy * strides[0] + ky * dilations[0] - padBefore[0];
          const x = ox * strides[1] + kx * dilations[1] - padBefore[1];
          if (y >= 0 && y < input[0] && x >= 0 && x < input[1]) visit(oy, ox, ky, kx, y, x);
        }
}
