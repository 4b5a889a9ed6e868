import { reach } from '../../../ops/window.ts';
import type { FunctionBuilder, Local } from '../assembler/function.ts';
import { f32x4, type I32, i32, v128 } from '../assembler/instructions.ts';
import type { KernelContext, Phase } from '../kernel.ts';
import { type DirectConv, insideRows } from './directConv.ts';
import type { StoreLanes } from './fusedWork.ts';
import { blocks, TILE_ROWS, tile } from './tile.ts';

/** Channels of the register tile. */
const TILE_CHANNELS = 8;

/** A convolution channel by channel; the filter is read as it lies. */
export interface DepthwiseConv extends Omit<DirectConv, 'groups' | 'filters' | 'panelColumns'> {
  /** Bytes from the filter's start to the first tap, and from one tap to the next along both axes; these may be negative. */
  readonly filter: { readonly offset: number; readonly rowBytes: number; readonly tapBytes: number };
}

/**
 * The phase that computes the outputs; one task is a row of one image's output. Lanes are channels: a tile of 4 pixels by 8 channels reads
 * each tap of the filter once.
 */
export function depthwise(
  k: KernelContext,
  conv: DepthwiseConv,
  address: { readonly image: number; readonly filter: number },
  store: StoreLanes,
): Phase {
  const { images, rows, rowBytes, channels, window, strides, dilations, padTop, output, filter } = conv;
  const channelBytes = channels * 4;
  const pixelBytes = strides[1] * channelBytes;
  const target = conv.target ?? {
    offset: 0,
    imageBytes: output[0] * output[1] * channelBytes,
    rowBytes: output[1] * channelBytes,
    pixelBytes: channelBytes,
  };
  const clipped = padTop > 0 || (output[0] - 1) * strides[0] + reach(window[0], dilations[0]) - padTop > rows;

  const emitTile = (
    f: FunctionBuilder,
    image: I32,
    taps: I32,
    [first, last]: readonly [I32, I32],
    pixels: number,
    width: number,
  ) => {
    const t = tile(f, pixels, width);
    for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
    const [imageRow, filterRow] = [f.let(image), f.let(taps)];
    const [x, w] = [f.local('i32'), f.local('i32')];
    const weights = (t.sums[0] ?? []).map(() => f.local('v128'));
    f.for(first, last, 1, () => {
      f.set(x, imageRow);
      f.set(w, filterRow);
      f.for(0, window[1], 1, () => {
        for (const [j, weight] of weights.entries()) f.set(weight, v128.load(w, 16 * j));
        for (const [r, row] of t.sums.entries())
          for (const [j, s] of row.entries())
            f.set(s, k.madd(v128.load(x, r * pixelBytes + 16 * j), weights[j] as Local<'v128'>, s));
        f.set(x, i32.add(x, dilations[1] * channelBytes));
        f.set(w, i32.add(w, filter.tapBytes));
      });
      f.set(imageRow, i32.add(imageRow, dilations[0] * rowBytes));
      f.set(filterRow, i32.add(filterRow, filter.rowBytes));
    });
    return t;
  };

  return {
    tasks: images * output[0],
    emit(f, begin, end) {
      f.for(begin, end, 1, (task) => {
        const image = f.let(i32.divU(task, i32.constant(output[0])));
        const oy = f.let(i32.sub(task, i32.mul(image, output[0])));
        const top = f.let(i32.sub(i32.mul(oy, strides[0]), padTop));
        const [first, last] = clipped ? insideRows(f, top, conv) : [i32.constant(0), i32.constant(window[0])];
        const row = i32.add(i32.add(i32.mul(image, rows), top), i32.mul(first, dilations[0]));
        const imageRow = f.let(i32.add(i32.mul(row, rowBytes), i32.constant(address.image)));
        const taps = f.let(i32.add(i32.mul(first, filter.rowBytes), i32.constant(address.filter + filter.offset)));
        const start = i32.add(i32.mul(image, target.imageBytes), i32.mul(oy, target.rowBytes));
        const outputRow = f.let(i32.add(start, target.offset));
        blocks(f, 0, channels, channels, TILE_CHANNELS, (c, width) => {
          const column = f.let(i32.mul(c, 4));
          blocks(f, 0, output[1], output[1], TILE_ROWS, (ox, pixels) => {
            const from = i32.add(i32.add(imageRow, column), i32.mul(ox, pixelBytes));
            const t = emitTile(f, from, i32.add(taps, column), [first, last], pixels, width);
            const at = f.let(i32.add(i32.add(outputRow, column), i32.mul(ox, target.pixelBytes)));
            for (const [r, sums] of t.sums.entries())
              for (const [j, s] of sums.entries()) {
                const lanesAt = { at, offset: r * target.pixelBytes + 16 * j, column, columnOffset: 16 * j };
                store(f, lanesAt, [s], Math.min(width - 4 * j, 4));
              }
          });
        });
      });
    },
  };
}

/**
 * The phase that computes dw[ky, kx, c] = Σ x · dy over all pixels of all images. A task is a row of the filter and 4 channels of it. Each
 * row of pixels is summed by itself before it is added to the rest, which keeps the rounding errors of long sums small.
 */
export function depthwiseFilterGradient(
  k: KernelContext,
  conv: Omit<DirectConv, 'groups' | 'filters' | 'panelColumns' | 'target'>,
  address: { readonly image: number; readonly dy: number; readonly output: number },
): Phase {
  const { images, rows, rowBytes, channels, window, strides, dilations, padTop, output } = conv;
  const channelBytes = channels * 4;
  const groups = Math.ceil(channels / 4);

  const emitChannels = (f: FunctionBuilder, ky: I32, c: I32, lanes: number) => {
    const column = f.let(i32.mul(c, 4));
    const dw = f.let(i32.add(i32.add(i32.mul(ky, window[1] * channelBytes), column), i32.constant(address.output)));
    for (let kx = 0; kx < window[1]; kx++) f.storeLanes(dw, f32x4.constant(0), lanes, kx * channelBytes);
    const sums = Array.from({ length: window[1] }, () => f.local('v128'));
    const [x, dy] = [f.local('i32'), f.local('i32')];
    f.for(0, images, 1, (image) =>
      f.for(0, output[0], 1, (oy) => {
        const y = f.let(i32.sub(i32.add(i32.mul(oy, strides[0]), i32.mul(ky, dilations[0])), padTop));
        f.if(i32.ltU(y, rows), () => {
          for (const s of sums) f.set(s, f32x4.constant(0));
          const row = i32.mul(i32.add(i32.mul(image, rows), y), rowBytes);
          f.set(x, i32.add(i32.add(row, column), i32.constant(address.image)));
          const dyRow = i32.mul(i32.add(i32.mul(image, output[0]), oy), output[1] * channelBytes);
          f.set(dy, i32.add(i32.add(dyRow, column), i32.constant(address.dy)));
          f.for(0, output[1], 1, () => {
            const g = f.let(v128.load(dy));
            for (const [kx, s] of sums.entries()) f.set(s, k.madd(v128.load(x, kx * dilations[1] * channelBytes), g, s));
            f.set(x, i32.add(x, strides[1] * channelBytes));
            f.set(dy, i32.add(dy, channelBytes));
          });
          for (const [kx, s] of sums.entries())
            f.storeLanes(dw, f.let(f32x4.add(v128.load(dw, kx * channelBytes), s)), lanes, kx * channelBytes);
        });
      }),
    );
  };

  return {
    tasks: window[0] * groups,
    emit: (f, begin, end) =>
      f.for(begin, end, 1, (task) => {
        const ky = f.let(i32.divU(task, i32.constant(groups)));
        const c = f.let(i32.mul(i32.sub(task, i32.mul(ky, groups)), 4));
        const fullVector = () => emitChannels(f, ky, c, 4);
        const rest = () => emitChannels(f, ky, c, channels % 4);
        if (channels % 4 === 0) fullVector();
        else if (channels < 4) rest();
        else f.if(i32.ltS(c, channels - (channels % 4)), fullVector, rest);
      }),
  };
}
