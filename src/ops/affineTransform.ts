import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';
import type { Pair } from './window.ts';

/**
 * What lies beyond the edge of an image a b c d: 'reflect' d c b a | a b c d | d c b a, 'wrap' a b c d | a b c d | a b c d, 'nearest'
 * a a a a | a b c d | d d d d, and 'constant' one number.
 */
export type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest';

/** Between elements: the nearest one, or the mean of the four around weighted by their distances. */
export type Sampling = 'nearest' | 'bilinear';

export interface AffineTransformOptions {
  readonly fillMode: FillMode;
  readonly interpolation: Sampling;
  /** The value beyond the edge with 'constant'. Default 0. */
  readonly fillValue?: number;
  /** Height and width of the result. Default: those of the image. */
  readonly size?: Pair;
}

export interface AffineTransformAttrs {
  readonly fillMode: FillMode;
  readonly interpolation: Sampling;
  readonly fillValue: number;
  readonly imageShape: readonly [n: number, height: number, width: number, channels: number];
  readonly size: Pair;
}

/** The index inside an axis of `size` elements that stands for index `i`, or undefined for none ('constant'). */
function indexInside(i: number, size: number, mode: FillMode): number | undefined {
  const modulo = (period: number) => ((i % period) + period) % period;
  if (mode === 'wrap') return modulo(size);
  if (mode === 'nearest') return Math.min(Math.max(i, 0), size - 1);
  if (mode === 'constant') return i >= 0 && i < size ? i : undefined;
  const at = modulo(2 * size);
  return at < size ? at : 2 * size - 1 - at;
}

/** Indices along one axis that an element at `coordinate` is interpolated from (undefined: the fill value), with their weights. */
export function affineTaps(coordinate: number, size: number, { interpolation, fillMode }: AffineTransformAttrs) {
  const tap = (i: number, weight: number) => ({ at: indexInside(i, size, fillMode), weight });
  if (interpolation === 'nearest') return [tap(Math.sign(coordinate) * Math.round(Math.abs(coordinate)), 1)];
  const lower = Math.floor(coordinate);
  return [tap(lower, lower + 1 - coordinate), tap(lower + 1, coordinate - lower)];
}

/** Visits each element of the result with each element of the image it is interpolated from (undefined: the fill value), and the weight. */
function forEachTap(
  attrs: AffineTransformAttrs,
  transform: Float64Array,
  visit: (output: number, image: number | undefined, weight: number) => void,
): void {
  const { size, imageShape } = attrs;
  const [n, height, width, channels] = imageShape;
  for (let b = 0; b < n; b++) {
    const [a0, a1, a2, b0, b1, b2] = transform.subarray(6 * b, 6 * b + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let y = 0; y < size[0]; y++)
      for (let x = 0; x < size[1]; x++) {
        const output = ((b * size[0] + y) * size[1] + x) * channels;
        const across = affineTaps(a0 * x + a1 * y + a2, width, attrs);
        for (const row of affineTaps(b0 * x + b1 * y + b2, height, attrs))
          for (const column of across) {
            const inside = row.at !== undefined && column.at !== undefined;
            const image = inside ? ((b * height + (row.at as number)) * width + (column.at as number)) * channels : undefined;
            for (let c = 0; c < channels; c++)
              visit(output + c, image === undefined ? undefined : image + c, row.weight * column.weight);
          }
      }
  }
}

const outputShape = ({ imageShape: [n, , , channels], size }: AffineTransformAttrs) => [n, size[0], size[1], channels];

/** Eight for the two coordinates, and a multiplication and an addition for each element of the image that is read. */
const flops = ({ imageShape: [n, , , channels], size, interpolation }: AffineTransformAttrs) =>
  n * size[0] * size[1] * (8 + (interpolation === 'nearest' ? 0 : 8 * channels));

const affineTransformOp: Op<AffineTransformAttrs> = {
  name: 'affineTransform',
  infer: (_, attrs) => [{ shape: outputShape(attrs) }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  gradient({ inputs: [, transform], grads: [dy], attrs }) {
    return [(dy as Value).graph.apply(affineTransformGradientOp, [dy as Value, transform as Value], attrs)[0], undefined];
  },
  reference([x, transform], [y], attrs) {
    if (!x || !transform || !y) return;
    y.data.fill(0);
    forEachTap(attrs, transform.data, (o, i, weight) => {
      (y.data[o] as number) += weight * (i === undefined ? attrs.fillValue : (x.data[i] as number));
    });
  },
};

/** The adjoint: each element of dy is added to the elements it was interpolated from, by their weights. */
const affineTransformGradientOp: Op<AffineTransformAttrs> = {
  name: 'affineTransformGradient',
  infer: (_, { imageShape }) => [{ shape: imageShape }],
  flops: (_inputs, _outputs, attrs) => flops(attrs),
  gradient({ inputs: [, transform], grads: [g], attrs }) {
    const linear = { ...attrs, fillValue: 0 };
    return [(g as Value).graph.apply(affineTransformOp, [g as Value, transform as Value], linear)[0], undefined];
  },
  reference([dy, transform], [dx], attrs) {
    if (!dy || !transform || !dx) return;
    dx.data.fill(0);
    forEachTap(attrs, transform.data, (o, i, weight) => {
      if (i !== undefined) (dx.data[i] as number) += weight * (dy.data[o] as number);
    });
  },
};

/**
 * Images x [n, height, width, channels], each under a separate affine map, given as rows (a0, a1, a2, b0, b1, b2) of `transform` [n, 6]:
 * the element of the result in row y and column x is what the image has in row b0·x + b1·y + b2 and column a0·x + a1·y + a2, so the map
 * leads from the result to the image. 'bilinear' interpolates the image as `fillMode` continues it, for 'constant' too. 'nearest' rounds
 * halves away from zero. The gradient for x is the exact adjoint; the map has none. uint8 and int32 images are read as float32.
 * @throws EvenkeelError for shapes that do not fit together
 */
export function affineTransform(x: Value, transform: Value, options: AffineTransformOptions): Value {
  checkOptions('affineTransform', options, {
    fillMode: 'required',
    interpolation: 'required',
    fillValue: 'optional',
    size: 'optional',
  });
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  if (x.shape.length !== 4 || transform.shape.length !== 2 || transform.shape[0] !== n || transform.shape[1] !== 6) {
    throw new EvenkeelError({
      where: 'affineTransform',
      expected: 'images [n, height, width, channels] and maps [n, 6]',
      got: `${shapeText(x.shape)} and ${shapeText(transform.shape)}`,
    });
  }
  const { fillMode, interpolation, fillValue = 0, size = [height, width] } = options;
  const attrs: AffineTransformAttrs = { fillMode, interpolation, fillValue, size, imageShape: [n, height, width, channels] };
  return x.graph.apply(affineTransformOp, [cast(x), cast(transform)], attrs)[0] as Value;
}
