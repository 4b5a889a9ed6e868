import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { KernelContext, Phase } from '../kernel.ts';
import type { StoreLanes } from './attached.ts';
import { blocks, forEachVector, multiply, TILE_COLUMNS, TILE_ROWS, tile } from './tile.ts';

/**
 * Direct convolution as an implicit matrix product: with channels last, the products of one output pixel and one row of the filter lie
 * in one run of kw·c floats, so images are read as they are and only the (small) filter is packed.
 */
export interface DirectConv {
  readonly images: number;
  /** Rows of an image as it lies in memory. */
  readonly rows: number;
  /** Bytes of one row of an image. The row holds every column a window touches, padding included. */
  readonly rowBytes: number;
  readonly channels: number;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows of padding above the image; these are skipped, not read. */
  readonly padTop: number;
  readonly output: readonly [number, number];
  readonly filters: number;
  /** Where output pixels go; one after the other where left out. Tasks are then rows of this. */
  readonly target?: {
    readonly offset: number;
    readonly imageBytes: number;
    readonly rowBytes: number;
    readonly pixelBytes: number;
  };
}

/** Bytes of the packed filter: panels [⌈filters/8⌉][kh·kw·c][8]. */
export function packedFilterBytes({ window, channels, filters }: Pick<DirectConv, 'window' | 'channels' | 'filters'>): number {
  return Math.ceil(filters / TILE_COLUMNS) * window[0] * window[1] * channels * TILE_COLUMNS * 4;
}

/** First and past-the-last row of the window that lie inside the image, for the window that starts at row `top` (may be negative). */
export function insideRows(f: FunctionBuilder, top: I32, conv: Pick<DirectConv, 'rows' | 'window'>): [I32, I32] {
  const zero = i32.constant(0);
  return [
    f.let(i32.max(i32.sub(zero, top), zero)),
    f.let(i32.min(i32.sub(i32.constant(conv.rows), top), i32.constant(conv.window[0]))),
  ];
}

/** The phase that computes the outputs from packed panels; one task is a row of one image's output. */
export function directConv(
  k: KernelContext,
  conv: DirectConv,
  address: { readonly image: number; readonly panels: number },
  store: StoreLanes,
): Phase {
  const { images, rows, rowBytes, channels, window, strides, padTop, output, filters } = conv;
  const run = window[1] * channels;
  const pixelBytes = strides[1] * channels * 4;
  const target = conv.target ?? {
    offset: 0,
    imageBytes: output[0] * output[1] * filters * 4,
    rowBytes: output[1] * filters * 4,
    pixelBytes: filters * 4,
  };
  const clipped = padTop > 0 || (output[0] - 1) * strides[0] + window[0] - padTop > rows;

  const emitTile = (
    f: FunctionBuilder,
    imageRow: I32,
    panel: I32,
    first: I32,
    end: I32,
    place: I32,
    channel: I32,
    pixels: number,
    columns: number,
  ) => {
    const t = tile(f, pixels, columns);
    for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
    const source = f.let(imageRow);
    const a = f.local('i32');
    const b = f.let(panel);
    const step = (source: I32, stop: I32) => {
      f.set(a, source);
      multiply(f, k, t, { a, b, rowStride: pixelBytes, aStep: 4, bStep: TILE_COLUMNS * 4, bEnd: stop });
    };
    if (rowBytes === run * 4 && !clipped) {
      step(source, f.let(i32.add(b, window[0] * run * TILE_COLUMNS * 4)));
    } else {
      f.for(first, end, 1, () => {
        step(source, f.let(i32.add(b, run * TILE_COLUMNS * 4)));
        f.set(source, i32.add(source, rowBytes));
      });
    }
    forEachVector(t, (v, r, c, lanes) =>
      store(f, { at: place, offset: r * target.pixelBytes + 4 * c, column: channel, columnOffset: 4 * c }, v, lanes),
    );
  };

  return {
    tasks: images * output[0],
    emit(f, begin, end) {
      f.for(begin, end, 1, (task) => {
        const image = f.let(i32.divU(task, i32.constant(output[0])));
        const oy = f.let(i32.sub(task, i32.mul(image, output[0])));
        const top = f.let(i32.sub(i32.mul(oy, strides[0]), padTop));
        const [first, last] = clipped ? insideRows(f, top, conv) : [i32.constant(0), i32.constant(window[0])];
        const row = i32.add(i32.add(i32.mul(image, rows), top), first);
        const imageRow = f.let(i32.add(i32.mul(row, rowBytes), i32.constant(address.image)));
        const start = i32.add(i32.mul(image, target.imageBytes), i32.mul(oy, target.rowBytes));
        const outputRow = f.let(i32.add(start, target.offset));
        blocks(f, 0, filters, filters, TILE_COLUMNS, (o, columns) => {
          const panelStart = i32.add(i32.mul(o, window[0] * run * 4), i32.mul(first, run * TILE_COLUMNS * 4));
          const panel = f.let(i32.add(panelStart, i32.constant(address.panels)));
          const channel = f.let(i32.mul(o, 4));
          const outputs = f.let(i32.add(outputRow, channel));
          blocks(f, 0, output[1], output[1], TILE_ROWS, (ox, pixels) =>
            emitTile(
              f,
              f.let(i32.add(imageRow, i32.mul(ox, pixelBytes))),
              panel,
              first,
              last,
              f.let(i32.add(outputs, i32.mul(ox, target.pixelBytes))),
              channel,
              pixels,
              columns,
            ),
          );
        });
      });
    },
  };
}
