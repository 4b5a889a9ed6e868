import { checkOptions } from '../core/options.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cast } from './cast.ts';
import {
  forEachWindowElement,
  type Pair,
  type WindowGeometry,
  type WindowOptions,
  windowGeometry,
  windowOptions,
} from './window.ts';

export interface Pool2DAttrs extends WindowOptions {
  readonly imageShape: Shape;
  readonly window: Pair;
  /** Where equal maxima send their gradient: the first takes it all, or all share it, which one window over the whole image can. */
  readonly ties?: 'first' | 'shared';
}

export function pool2dGeometry({ imageShape, window, ...options }: Pool2DAttrs): WindowGeometry {
  return windowGeometry('pooling', imageShape, window, options);
}

export function pooledShape(attrs: Pool2DAttrs): Shape {
  const { output } = pool2dGeometry(attrs);
  return [attrs.imageShape[0] as number, output[0], output[1], attrs.imageShape[3] as number];
}

/** Visits, window by window in reading order, flat indices into image and output. */
export function forEachPooled(attrs: Pool2DAttrs, visit: (image: number, output: number) => void): void {
  const [n, h, w, c] = attrs.imageShape as [number, number, number, number];
  const geometry = pool2dGeometry(attrs);
  const [oh, ow] = geometry.output;
  for (let b = 0; b < n; b++)
    for (let i = 0; i < c; i++)
      forEachWindowElement(geometry, (oy, ox, _ky, _kx, y, x) =>
        visit(((b * h + y) * w + x) * c + i, ((b * oh + oy) * ow + ox) * c + i),
      );
}

export function applyPool2d(op: Op<Pool2DAttrs>, x: Value, window: Pair, options: WindowOptions): Value {
  checkOptions(op.name, options, windowOptions);
  return x.graph.apply(op, [cast(x)], { ...options, window, imageShape: x.shape })[0] as Value;
}
