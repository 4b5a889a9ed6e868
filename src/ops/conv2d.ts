import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';
import { productReferences } from './products.ts';
import { forEachWindowElement, type WindowGeometry, type WindowOptions, windowGeometry, windowOptions } from './window.ts';

export interface Conv2DOptions extends WindowOptions {
  /** Groups of channels that are convolved separately; 1 where left out. */
  readonly groups?: number | undefined;
}

/** `imageShape` and `filterShape` are there for the gradients, whose operands do not tell them. */
export interface Conv2DAttrs extends Conv2DOptions {
  readonly imageShape: Shape;
  readonly filterShape: Shape;
}

/** Geometry of a convolution with an image [n, h, w, c·groups] and a filter [kh, kw, c, f]. */
export function conv2dGeometry({ imageShape, filterShape, ...options }: Conv2DAttrs): WindowGeometry {
  return windowGeometry('conv2d', imageShape, [filterShape[0] as number, filterShape[1] as number], options);
}

function outputShape(attrs: Conv2DAttrs): Shape {
  const { output } = conv2dGeometry(attrs);
  return [attrs.imageShape[0] as number, output[0], output[1], attrs.filterShape[3] as number];
}

/** A multiplication and an addition for each element of the filter at each element of the output; padding counts as if it were there. */
function flops(attrs: Conv2DAttrs): number {
  const [kh, kw, c] = attrs.filterShape as [number, number, number, number];
  return 2 * sizeOf(outputShape(attrs)) * kh * kw * c;
}

/** Visits each multiplication of the convolution: flat indices into image, filter and output. */
function forEachProduct(attrs: Conv2DAttrs, visit: (image: number, filter: number, output: number) => void): void {
  const [n, h, w, c] = attrs.imageShape as [number, number, number, number];
  const [, kw, inGroup, f] = attrs.filterShape as [number, number, number, number];
  const outOfGroup = f / (attrs.groups ?? 1);
  const geometry = conv2dGeometry(attrs);
  const [oh, ow] = geometry.output;
  for (let b = 0; b < n; b++)
    forEachWindowElement(geometry, (oy, ox, ky, kx, y, x) => {
      const image = ((b * h + y) * w + x) * c;
      const filter = (ky * kw + kx) * inGroup * f;
      const output = ((b * oh + oy) * ow + ox) * f;
      for (let o = 0; o < f; o++) {
        const first = image + Math.floor(o / outOfGroup) * inGroup;
        for (let i = 0; i < inGroup; i++) visit(first + i, filter + i * f + o, output + o);
      }
    });
}

const references = productReferences(forEachProduct);

export const conv2dOp: Op<Conv2DAttrs> = {
  name: 'conv2d',
  infer: (_, attrs) => [{ shape: outputShape(attrs) }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  gradient({ inputs, grads, attrs }) {
    const [x, filter] = inputs as [Value, Value];
    const dy = grads[0] as Value;
    return [
      x.graph.apply(conv2dInputGradientOp, [dy, filter], attrs)[0] as Value,
      x.graph.apply(conv2dFilterGradientOp, [x, dy], attrs)[0] as Value,
    ];
  },
  reference: references.output,
};

export const conv2dInputGradientOp: Op<Conv2DAttrs> = {
  name: 'conv2dInputGradient',
  infer: (_, attrs) => [{ shape: attrs.imageShape }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  gradient({ inputs, grads, attrs }) {
    const [dy, filter] = inputs as [Value, Value];
    const g = grads[0] as Value;
    return [
      g.graph.apply(conv2dOp, [g, filter], attrs)[0] as Value,
      g.graph.apply(conv2dFilterGradientOp, [g, dy], attrs)[0] as Value,
    ];
  },
  reference: references.image,
};

export const conv2dFilterGradientOp: Op<Conv2DAttrs> = {
  name: 'conv2dFilterGradient',
  infer: (_, attrs) => [{ shape: attrs.filterShape }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  reference: references.filter,
};

/**
 * 2-D convolution (cross-correlation, as in every deep-learning library) of x [n, h, w, c·groups] with filter [kh, kw, c, f]:
 * y[n, oy, ox, o] = Σ x[n, oy·s + ky·d − pad, ox·s + kx·d − pad, i] · filter[ky, kx, i, o] with strides s and dilations d. The f filters
 * fall into `groups` groups, each of which reads c of the channels.
 * @throws EvenkeelError for shapes that do not fit together, and for an axis with both a stride and a dilation
 */
export function conv2d(x: Value, filter: Value, options: Conv2DOptions): Value {
  checkOptions('conv2d', options, { ...windowOptions, groups: 'optional' });
  const { groups = 1 } = options;
  const [, , c, f] = filter.shape as [number, number, number, number];
  if (x.shape.length !== 4 || filter.shape.length !== 4 || x.shape[3] !== c * groups || f % groups !== 0) {
    const channels = groups === 1 ? 'c' : `${groups}·c`;
    throw new EvenkeelError({
      where: 'conv2d',
      expected: `an image [n, height, width, ${channels}] and a filter [kh, kw, c, ${groups === 1 ? 'f' : `${groups}·f`}]`,
      got: `${shapeText(x.shape)} and ${shapeText(filter.shape)}`,
    });
  }
  const attrs = { ...options, imageShape: x.shape, filterShape: filter.shape };
  return x.graph.apply(conv2dOp, [cast(x), cast(filter)], attrs)[0] as Value;
}
