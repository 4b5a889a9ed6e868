import type { Value } from '../../../ir/graph.ts';
import type { AffineTransformAttrs } from '../../../ops/affineTransform.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory } from '../kernel.ts';
import { blocks } from './tile.ts';

/** An element of the image that an element of the result is made of. */
interface Tap {
  /** Bytes from the start of all images to its first channel. */
  readonly at: I32;
  /** 1 where left out. */
  readonly weight?: V128;
  /** Whether it lies inside the image; always where left out. */
  readonly inside?: I32;
}

/** The index inside an axis of `size` elements that stands for index `i`. */
function indexInside(f: FunctionBuilder, i: I32, size: number, { fillMode }: AffineTransformAttrs): I32 {
  if (fillMode === 'nearest' || fillMode === 'constant') {
    const low = f.let(i32.max(i, i32.constant(0)));
    return f.let(i32.min(low, i32.constant(size - 1)));
  }
  const period = fillMode === 'wrap' ? size : 2 * size;
  const rest = f.let(i32.remS(i, period));
  const at = f.let(i32.select(i32.ltS(rest, 0), i32.add(rest, period), rest));
  if (fillMode === 'wrap') return at;
  return f.let(i32.select(i32.ltS(at, size), at, i32.sub(i32.constant(period - 1), at)));
}

/** Half away from zero: what is cut off is looked at, since adding ½ first would round. */
function round(f: FunctionBuilder, a: V128): V128 {
  const integer = f.let(f32x4.trunc(a));
  const away = f32x4.ge(f32x4.abs(f32x4.sub(a, integer)), f32x4.constant(0.5));
  const sign = v128.or(v128.and(a, i32x4.constant(-(2 ** 31))), f32x4.constant(1));
  return f32x4.add(integer, v128.and(away, sign));
}

/**
 * Writes the loop over one row of a result: `visit` gets the column and the taps of its element. Coordinates are computed without fused
 * multiply-adds, so that under one map every machine reads the same elements.
 */
function forEachOfRow(
  f: FunctionBuilder,
  k: KernelContext,
  attrs: AffineTransformAttrs,
  { transform, image, y }: { readonly transform: Value; readonly image: I32; readonly y: I32 },
  visit: (x: I32, taps: readonly Tap[]) => void,
): void {
  const { imageShape, size, interpolation, fillMode } = attrs;
  const [, height, width, channels] = imageShape;
  const map = f.let(i32.mul(image, 24));
  const address = k.address(transform);
  // Columns in lane 0 and rows in lane 1.
  const pair = (i: number) => f.let(v128.load32Lane(v128.load32Splat(map, address + 4 * i), 1, map, address + 4 * (i + 3)));
  const [perColumn, perRow, offset] = [pair(0), pair(1), pair(2)];
  const spread = (i: I32) => f32x4.convertI32(i32x4.splat(i));
  const start = f.let(f32x4.add(f32x4.mul(perRow, spread(y)), offset));
  const pixel = channels * 4;
  const imageStart = f.let(i32.mul(image, height * width * pixel));

  /** Where numbers `first` and, between elements, the one after it are along an axis, in bytes, and whether they are inside. */
  const axis = (first: I32, length: number, stride: number) =>
    (interpolation === 'nearest' ? [first] : [first, f.let(i32.add(first, 1))]).map((i) => ({
      bytes: f.let(i32.mul(indexInside(f, i, length, attrs), stride)),
      ...(fillMode === 'constant' && { inside: f.let(i32.ltU(i, length)) }),
    }));

  f.for(0, size[1], 1, (x) => {
    const coordinates = f.let(f32x4.add(f32x4.mul(perColumn, spread(x)), start));
    const lower = f.let(interpolation === 'nearest' ? round(f, coordinates) : f32x4.floor(coordinates));
    const integer = f.let(i32x4.truncSatF32(lower));
    const columns = axis(f.let(i32x4.extractLane(integer, 0)), width, pixel);
    const rows = axis(f.let(i32x4.extractLane(integer, 1)), height, width * pixel);
    const fraction = f.let(f32x4.sub(coordinates, lower));
    const weights = (lane: number) => {
      const upper = f.let(v128.shuffle32(fraction, fraction, [lane, lane, lane, lane]));
      return [f.let(f32x4.sub(f32x4.constant(1), upper)), upper] as const;
    };
    const [across, down] = interpolation === 'nearest' ? [] : [weights(0), weights(1)];
    const taps = rows.flatMap((row, r) =>
      columns.map(
        (column, c): Tap => ({
          at: f.let(i32.add(i32.add(imageStart, row.bytes), column.bytes)),
          ...(across && down && { weight: f.let(f32x4.mul(down[r as 0 | 1], across[c as 0 | 1])) }),
          ...(row.inside && column.inside && { inside: f.let(i32.and(row.inside, column.inside)) }),
        }),
      ),
    );
    visit(x, taps);
  });
}

/** A task is a row of a result. */
export const affineTransform: KernelFactory<AffineTransformAttrs> = ({ inputs, outputs, attrs }) => {
  const [x, transform] = inputs as [Value, Value];
  const y = outputs[0] as Value;
  const { size, imageShape, fillValue } = attrs;
  const [n, , , channels] = imageShape;
  return {
    phases: (k) => [
      {
        tasks: n * size[0],
        emit: (f, begin, end) =>
          f.for(begin, end, 1, (task) => {
            const image = f.let(i32.divU(task, i32.constant(size[0])));
            const row = f.let(i32.sub(task, i32.mul(image, size[0])));
            forEachOfRow(f, k, attrs, { transform, image, y: row }, (column, taps) => {
              const target = f.let(i32.mul(i32.add(i32.mul(task, size[1]), column), channels * 4));
              const masks = taps.map(({ inside }) => inside && f.let(i32x4.splat(i32.sub(i32.constant(0), inside))));
              blocks(f, 0, channels, channels, 4, (c, lanes) => {
                const byte = f.let(i32.mul(c, 4));
                const parts = taps.map(({ at, weight }, i) => {
                  const loaded = v128.load(i32.add(at, byte), k.address(x));
                  const mask = masks[i];
                  const value = mask ? v128.select(mask, loaded, f32x4.constant(fillValue)) : loaded;
                  return weight ? f32x4.mul(weight, value) : value;
                });
                f.storeLanes(i32.add(target, byte), parts.reduce(f32x4.add), lanes, k.address(y));
              });
            });
          }),
      },
    ],
  };
};

/** Elements of a result share elements of the image, so a whole image is one task. */
export const affineTransformGradient: KernelFactory<AffineTransformAttrs> = ({ inputs, outputs, attrs }) => {
  const [dy, transform] = inputs as [Value, Value];
  const dx = outputs[0] as Value;
  const { size, imageShape } = attrs;
  const [n, height, width, channels] = imageShape;
  const imageBytes = height * width * channels * 4;
  return {
    phases: (k) => [
      {
        tasks: n,
        emit(f, begin, end) {
          f.zero(i32.add(i32.mul(begin, imageBytes), k.address(dx)), i32.mul(i32.sub(end, begin), imageBytes));
          f.for(begin, end, 1, (image) =>
            f.for(0, size[0], 1, (row) =>
              forEachOfRow(f, k, attrs, { transform, image, y: row }, (column, taps) => {
                const pixelIndex = i32.add(i32.mul(i32.add(i32.mul(image, size[0]), row), size[1]), column);
                const source = f.let(i32.mul(pixelIndex, channels * 4));
                for (const { at, weight, inside } of taps) {
                  const give = () =>
                    blocks(f, 0, channels, channels, 4, (c, lanes) => {
                      const byte = f.let(i32.mul(c, 4));
                      const target = f.let(i32.add(at, byte));
                      const gradient = v128.load(i32.add(source, byte), k.address(dy));
                      const sum = f32x4.add(v128.load(target, k.address(dx)), weight ? f32x4.mul(weight, gradient) : gradient);
                      f.storeLanes(target, f.let(sum), lanes, k.address(dx));
                    });
                  if (inside) f.if(inside, give);
                  else give();
                }
              }),
            ),
          );
        },
      },
    ],
  };
};
