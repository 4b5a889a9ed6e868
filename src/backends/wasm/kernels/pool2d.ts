import type { OpNode, Value } from '../../../ir/graph.ts';
import { type Pool2DAttrs, pool2dGeometry } from '../../../ops/pool2d.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory } from '../kernel.ts';
import { type Lanes, operandLoad, resultStore } from './fusedWork.ts';
import { blocks } from './tile.ts';

/** One output position and a few of its channels. */
interface PoolWindow {
  /** Offset in bytes of the position in the output. */
  readonly output: I32;
  /** Offset in bytes of the first channel at hand from the position. */
  readonly channel: I32;
  /** Channels at hand, 1 to 4. */
  readonly lanes: number;
  /** How many image elements the window has, in all lanes. */
  readonly count: V128;
  /** Calls `visit` with the offset in bytes (a local and an immediate) of each image element of the window, in reading order. */
  forEach(visit: (at: I32, offset: number) => void): void;
}

/** Elements of a window up to which they are visited without a loop: a global pooling's window may be a whole image. */
const UNROLLED = 32;

/** Loops over output positions and groups of four channels. */
function forEachWindow(attrs: Pool2DAttrs, f: FunctionBuilder, begin: I32, end: I32, visit: (w: PoolWindow) => void): void {
  const [, height, width, channels] = attrs.imageShape as [number, number, number, number];
  const { output, window, strides, padBefore } = pool2dGeometry(attrs);
  const pixel = channels * 4;
  const reach = (axis: 0 | 1) => (output[axis] - 1) * strides[axis] + window[axis] - padBefore[axis];
  const clipped = padBefore[0] > 0 || padBefore[1] > 0 || reach(0) > height || reach(1) > width;
  const rolled = clipped || window[0] * window[1] > UNROLLED;
  const clip = (start: I32, size: number, extent: number): [I32, I32] => [
    f.let(i32.max(i32.sub(i32.constant(0), start), i32.constant(0))),
    f.let(i32.min(i32.sub(i32.constant(size), start), i32.constant(extent))),
  ];
  f.for(begin, end, 1, (task) => {
    const image = f.let(i32.divU(task, i32.constant(output[0])));
    const oy = i32.sub(task, i32.mul(image, output[0]));
    const top = f.let(i32.sub(i32.mul(oy, strides[0]), padBefore[0]));
    const row = f.let(i32.mul(i32.add(i32.mul(image, height), top), width * pixel));
    const [y0, y1] = clipped ? clip(top, height, window[0]) : [i32.constant(0), i32.constant(window[0])];
    f.for(0, output[1], 1, (ox) => {
      const left = f.let(i32.sub(i32.mul(ox, strides[1]), padBefore[1]));
      const [x0, x1] = clipped ? clip(left, width, window[1]) : [i32.constant(0), i32.constant(window[1])];
      const corner = f.let(i32.add(row, i32.mul(left, pixel)));
      const target = f.let(i32.mul(i32.add(i32.mul(task, output[1]), ox), pixel));
      const size = i32.mul(i32.sub(y1, y0), i32.sub(x1, x0));
      const count = clipped ? f.let(f32x4.convertI32(i32x4.splat(size))) : f32x4.constant(window[0] * window[1]);
      blocks(f, 0, channels, channels, 4, (c, lanes) => {
        const channel = f.let(i32.mul(c, 4));
        const start = f.let(i32.add(corner, channel));
        visit({
          output: f.let(i32.add(target, channel)),
          channel,
          lanes,
          count,
          forEach(body) {
            if (rolled) {
              f.for(y0, y1, 1, (ky) =>
                f.for(x0, x1, 1, (kx) => body(f.let(i32.add(start, i32.add(i32.mul(ky, width * pixel), i32.mul(kx, pixel)))), 0)),
              );
            } else {
              for (let ky = 0; ky < window[0]; ky++)
                for (let kx = 0; kx < window[1]; kx++) body(start, (ky * width + kx) * pixel);
            }
          },
        });
      });
    });
  });
}

/** Where a window's result is, and where an element of its image. */
const resultLanes = (w: PoolWindow): Lanes => ({ at: w.output, offset: 0, column: w.channel, columnOffset: 0 });
const elementLanes = (w: PoolWindow, at: I32, offset: number): Lanes => ({ at, offset, column: w.channel, columnOffset: 0 });

/** Combines the elements of each window. */
function poolKernel(
  start: number,
  combine: (a: V128, b: V128) => V128,
  finish: (total: V128, w: PoolWindow) => V128,
): KernelFactory<Pool2DAttrs> {
  const kernel: KernelFactory<Pool2DAttrs> = (node) => ({
    phases: (k) => [
      {
        tasks: rowsOf(node.outputs[0] as Value),
        emit(f, begin, end) {
          const load = operandLoad(k, node, 0);
          const store = resultStore(k, node);
          forEachWindow(node.attrs, f, begin, end, (w) => {
            const total = f.let(f32x4.constant(start));
            w.forEach((at, offset) => {
              f.set(total, combine(total, load(f, elementLanes(w, at, offset))));
            });
            store(f, resultLanes(w), [finish(total, w)], w.lanes);
          });
        },
      },
    ],
  });
  kernel.acceptsEpilogue = () => true;
  kernel.acceptsPrologue = (_, index) => index === 0;
  return kernel;
}

export const maxPool2d = poolKernel(Number.NEGATIVE_INFINITY, f32x4.max, (max) => max);
export const averagePool2d = poolKernel(0, f32x4.add, (total, w) => f32x4.div(total, w.count));

/** Images times rows of a batch of images. */
const rowsOf = (v: Value) => (v.shape[0] as number) * (v.shape[1] as number);

/** Whether the windows cover each element of the image exactly once. */
function windowsTile(attrs: Pool2DAttrs): boolean {
  const { input, window, strides, padBefore, output } = pool2dGeometry(attrs);
  return ([0, 1] as const).every(
    (axis) => window[axis] === strides[axis] && padBefore[axis] === 0 && output[axis] * strides[axis] === input[axis],
  );
}

/**
 * Both gradients give each element of the image its part of each window's gradient. Windows may overlap, so an image is one task and its gradient is added to;
 * where they tile the image each element is written once, without reading it first.
 */
function poolGradient(
  node: OpNode<Pool2DAttrs>,
  k: KernelContext,
  emitParts: (f: FunctionBuilder, w: PoolWindow) => (at: I32, offset: number) => V128,
) {
  const { attrs } = node;
  const [images, height, width, channels] = attrs.imageShape as [number, number, number, number];
  const { output } = pool2dGeometry(attrs);
  const tiled = windowsTile(attrs);
  const imageBytes = height * width * channels * 4;
  const store = resultStore(k, node);
  return {
    tasks: images,
    emit(f: FunctionBuilder, begin: I32, end: I32) {
      const dx = k.address(node.outputs[0] as Value);
      if (!tiled) f.zero(i32.add(i32.mul(begin, imageBytes), dx), i32.mul(i32.sub(end, begin), imageBytes));
      const rows = (image: I32) => f.let(i32.mul(image, output[0]));
      forEachWindow(attrs, f, rows(begin), rows(end), (w) => {
        const partOf = emitParts(f, w);
        w.forEach((at, offset) => {
          const part = partOf(at, offset);
          if (tiled) store(f, elementLanes(w, at, offset), [part], w.lanes);
          else f.storeLanes(at, f32x4.add(v128.load(at, dx + offset), part), w.lanes, dx + offset);
        });
      });
    },
  };
}

export const maxPool2dGradient: KernelFactory<Pool2DAttrs> = (node) => {
  const [, y, dy] = node.inputs as [Value, Value, Value];
  return {
    phases: (k) => [
      poolGradient(node, k, (f, w) => {
        const load = operandLoad(k, node, 0);
        const max = f.let(v128.load(w.output, k.address(y)));
        // What is left of dy: nothing once the first maximum has taken it.
        const rest = f.let(v128.load(w.output, k.address(dy)));
        return (at, offset) => {
          const hit = f.let(f32x4.eq(load(f, elementLanes(w, at, offset)), max));
          const part = f.let(v128.and(rest, hit));
          f.set(rest, v128.andNot(rest, hit));
          return part;
        };
      }),
    ],
  };
};
maxPool2dGradient.acceptsEpilogue = ({ attrs }) => windowsTile(attrs);
maxPool2dGradient.acceptsPrologue = (_, index) => index === 0;

export const averagePool2dGradient: KernelFactory<Pool2DAttrs> = (node) => ({
  phases: (k) => [
    poolGradient(node, k, (f, w) => {
      const part = f.let(f32x4.div(v128.load(w.output, k.address(node.inputs[0] as Value)), w.count));
      return () => part;
    }),
  ],
});
averagePool2dGradient.acceptsEpilogue = ({ attrs }) => windowsTile(attrs);
