import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';
import { productReferences } from './products.ts';
import { repeat } from './repeat.ts';
import { reshape } from './reshape.ts';
import { forEachWindowElement, type WindowGeometry, type WindowOptions, windowGeometry, windowOptions } from './window.ts';

export interface DepthwiseAttrs extends WindowOptions {
  readonly imageShape: Shape;
  /** [kh, kw, c] */
  readonly filterShape: Shape;
}

export function depthwiseGeometry({ imageShape, filterShape, ...options }: DepthwiseAttrs): WindowGeometry {
  return windowGeometry('depthwiseConv2d', imageShape, [filterShape[0] as number, filterShape[1] as number], options);
}

function outputShape(attrs: DepthwiseAttrs): Shape {
  const { output } = depthwiseGeometry(attrs);
  return [attrs.imageShape[0] as number, output[0], output[1], attrs.imageShape[3] as number];
}

const flops = (attrs: DepthwiseAttrs) =>
  2 * sizeOf(outputShape(attrs)) * (attrs.filterShape[0] as number) * (attrs.filterShape[1] as number);

/** Visits each multiplication: flat indices into image, filter and output. */
function forEachProduct(attrs: DepthwiseAttrs, visit: (image: number, filter: number, output: number) => void): void {
  const [n, h, w, c] = attrs.imageShape as [number, number, number, number];
  const geometry = depthwiseGeometry(attrs);
  const [oh, ow] = geometry.output;
  for (let b = 0; b < n; b++)
    forEachWindowElement(geometry, (oy, ox, ky, kx, y, x) => {
      for (let i = 0; i < c; i++) {
        const filter = (ky * geometry.window[1] + kx) * c + i;
        visit(((b * h + y) * w + x) * c + i, filter, ((b * oh + oy) * ow + ox) * c + i);
      }
    });
}

const references = productReferences(forEachProduct);

const depthwiseOp: Op<DepthwiseAttrs> = {
  name: 'depthwiseConv2d',
  infer: (_, attrs) => [{ shape: outputShape(attrs) }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  gradient({ inputs, grads, attrs }) {
    const [x, filter] = inputs as [Value, Value];
    const dy = grads[0] as Value;
    return [
      x.graph.apply(inputGradientOp, [dy, filter], attrs)[0] as Value,
      x.graph.apply(filterGradientOp, [x, dy], attrs)[0] as Value,
    ];
  },
  reference: references.output,
};

const inputGradientOp: Op<DepthwiseAttrs> = {
  name: 'depthwiseConv2dInputGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  reference: references.image,
};

const filterGradientOp: Op<DepthwiseAttrs> = {
  name: 'depthwiseConv2dFilterGradient',
  infer: (_, attrs) => [{ shape: attrs.filterShape }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  reference: references.filter,
};

/**
 * Convolution of each channel by itself: x [n, h, w, c] with filter [kh, kw, c, m] gives [n, h', w', c·m], where results i·m … i·m + m − 1
 * come from channel i. With m > 1 each channel is repeated m times first.
 * @throws EvenkeelError for shapes that do not fit together, and for an axis with both a stride and a dilation
 */
export function depthwiseConv2d(x: Value, filter: Value, options: WindowOptions): Value {
  checkOptions('depthwiseConv2d', options, windowOptions);
  if (x.shape.length !== 4 || filter.shape.length !== 4 || x.shape[3] !== filter.shape[2]) {
    throw new EvenkeelError({
      where: 'depthwiseConv2d',
      expected: 'an image [n, height, width, c] and a filter [kh, kw, c, m]',
      got: `${shapeText(x.shape)} and ${shapeText(filter.shape)}`,
    });
  }
  const [kh, kw, c, m] = filter.shape as [number, number, number, number];
  const image = repeat(x, [1, 1, 1, m]);
  const flat = reshape(cast(filter), [kh, kw, c * m]);
  const attrs = { ...options, imageShape: image.shape, filterShape: flat.shape };
  return x.graph.apply(depthwiseOp, [image, flat], attrs)[0] as Value;
}
