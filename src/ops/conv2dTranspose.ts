import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Value } from '../ir/graph.ts';
import { cast } from './cast.ts';
import { type Conv2DAttrs, conv2dInputGradientOp } from './conv2d.ts';
import type { Padding, Pair } from './window.ts';
import { reach, windowOptions } from './window.ts';

export interface TransposedOptions {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilations?: Pair | undefined;
  /** Rows and columns more than the smallest result that `strides` allow; worked out where left out, as Keras does. */
  readonly outputPadding?: Pair | undefined;
}

/** Size of the result along an axis, and how much of the full result is cut off before it. */
function axisGeometry(size: number, taps: number, stride: number, dilation: number, padding: Padding, extra?: number) {
  const span = reach(taps, dilation);
  const least = (size - 1) * stride;
  if (padding === 'valid') return { size: least + span + (extra ?? Math.max(stride - span, 0)), before: 0 };
  const total = extra === undefined ? stride + span - 2 : span + (span % 2) - 2 + extra;
  return { size: least - span + 2 + total, before: Math.max(span - 1 - Math.ceil(total / 2), 0) };
}

/**
 * Transposed convolution of x [n, h, w, f] with filter [kh, kw, c, f]: each element of x adds filter · x to a window of the result
 * [n, h', w', c]. It is the gradient of `conv2d` with respect to its image, and `conv2d` is the gradient of it. h' is h·stride with padding
 * 'same' and (h − 1)·stride + max(kh, stride) with 'valid', unless `outputPadding` asks for another size.
 */
export function conv2dTranspose(x: Value, filter: Value, options: TransposedOptions): Value {
  checkOptions('conv2dTranspose', options, { ...windowOptions, outputPadding: 'optional' });
  const { strides, padding, dilations = [1, 1], outputPadding } = options;
  if (x.shape.length !== 4 || filter.shape.length !== 4 || x.shape[3] !== filter.shape[3]) {
    throw new EvenkeelError({
      where: 'conv2dTranspose',
      expected: 'an image [n, height, width, f] and a filter [kh, kw, c, f]',
      got: `${shapeText(x.shape)} and ${shapeText(filter.shape)}`,
    });
  }
  const [n, h, w] = x.shape as [number, number, number];
  const [kh, kw, c] = filter.shape as [number, number, number];
  const down = axisGeometry(h, kh, strides[0], dilations[0], padding, outputPadding?.[0]);
  const across = axisGeometry(w, kw, strides[1], dilations[1], padding, outputPadding?.[1]);
  // Without a custom size this is what a convolution of the result with the same padding undoes.
  const explicit = { before: [down.before, across.before], output: [h, w] } as const;
  const attrs: Conv2DAttrs = {
    strides,
    padding: outputPadding ? explicit : padding,
    dilations,
    imageShape: [n, down.size, across.size, c],
    filterShape: filter.shape,
  };
  return x.graph.apply(conv2dInputGradientOp, [cast(x), cast(filter)], attrs)[0] as Value;
}
