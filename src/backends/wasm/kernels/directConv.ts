import { reach } from '../../../ops/window.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32 } from '../assembler/instructions.ts';
import type { KernelContext, Phase } from '../kernel.ts';
import { type StoreLanes, vectorsTogether } from './fusedWork.ts';
import { blocks, forEachVector, multiply, settle, TILE_ROWS, tile } from './tile.ts';

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
  /** Channels that a filter reads: those of one group. */
  readonly channels: number;
  /** Groups of channels, side by side in image and output. */
  readonly groups: number;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows and columns from one tap of the window to the next. */
  readonly dilations: readonly [number, number];
  /** Rows of padding above the image; these are skipped, not read. */
  readonly padTop: number;
  readonly output: readonly [number, number];
  /** Filters of one group. */
  readonly filters: number;
  /** Columns of a panel of the packed filter: those of the register tile. */
  readonly panelColumns: number;
  /** Where output pixels go; one after the other where left out. Tasks are then rows of this. */
  readonly target?: {
    readonly offset: number;
    readonly imageBytes: number;
    readonly rowBytes: number;
    readonly pixelBytes: number;
  };
}

type Packed = Pick<DirectConv, 'window' | 'channels' | 'filters' | 'groups' | 'panelColumns'>;

/** Bytes of the packed filter of one group: panels [⌈filters/n⌉][kh·kw·c][n], n the tile's columns. */
export function groupPanelBytes({ window, channels, filters, panelColumns }: Omit<Packed, 'groups'>): number {
  return Math.ceil(filters / panelColumns) * window[0] * window[1] * channels * panelColumns * 4;
}

/** Bytes of the packed filter: the panels of one group after the other. */
export const packedFilterBytes = (conv: Packed) => conv.groups * groupPanelBytes(conv);

/**
 * How the taps of one row of the window lie in the image: as `count` runs of `floats` neighbours, `stride` bytes apart. Without dilation
 * and groups it is a single run.
 */
export function runsOfRow({
  window,
  dilations,
  channels,
  groups,
}: Pick<DirectConv, 'window' | 'dilations' | 'channels' | 'groups'>) {
  const single = (dilations[1] === 1 || window[1] === 1) && (groups === 1 || window[1] === 1);
  return {
    count: single ? 1 : window[1],
    floats: single ? window[1] * channels : channels,
    stride: dilations[1] * groups * channels * 4,
  };
}

/** First and past-the-last tap of the window's rows that lie inside the image, for the window that starts at row `top` (may be negative). */
export function insideRows(f: FunctionBuilder, top: I32, conv: Pick<DirectConv, 'rows' | 'window' | 'dilations'>): [I32, I32] {
  const zero = i32.constant(0);
  const [dilation] = conv.dilations;
  const above = f.let(i32.max(i32.sub(zero, top), zero));
  const below = f.let(i32.sub(i32.constant(conv.rows), top));
  const taps = i32.constant(conv.window[0]);
  if (dilation === 1) return [above, f.let(i32.min(below, taps))];
  const ceil = (a: I32) => f.let(i32.divU(i32.add(a, dilation - 1), i32.constant(dilation)));
  return [ceil(above), f.let(i32.min(ceil(f.let(i32.max(below, zero))), taps))];
}

/** The phase that computes the outputs from packed panels; one task is a row of one group of one image's output. It takes `settleBytes` a thread. */
export function directConv(
  k: KernelContext,
  conv: DirectConv,
  address: { readonly image: number; readonly panels: number },
  store: StoreLanes,
): Phase {
  const { images, rows, rowBytes, channels, groups, window, strides, dilations, padTop, output, filters, panelColumns } = conv;
  const runs = runsOfRow(conv);
  const run = window[1] * channels;
  const pixelBytes = strides[1] * groups * channels * 4;
  const outputBytes = groups * filters * 4;
  const target = conv.target ?? {
    offset: 0,
    imageBytes: output[0] * output[1] * outputBytes,
    rowBytes: output[1] * outputBytes,
    pixelBytes: outputBytes,
  };
  const clipped = padTop > 0 || (output[0] - 1) * strides[0] + reach(window[0], dilations[0]) - padTop > rows;

  const emitTile = (
    f: FunctionBuilder,
    imageRow: I32,
    panel: I32,
    first: I32,
    end: I32,
    tileTarget: I32,
    channel: I32,
    pixels: number,
    columns: number,
    scratch: I32,
  ) => {
    const t = tile(f, pixels, columns);
    for (const s of t.sums.flat()) f.set(s, f32x4.constant(0));
    const source = f.let(imageRow);
    const a = f.local('i32');
    const b = f.let(panel);
    const step = (source: I32, stop: I32) => {
      f.set(a, source);
      multiply(f, k, t, { a, b, rowStride: pixelBytes, aStep: 4, bStep: panelColumns * 4, bEnd: stop });
    };
    if (runs.count === 1 && dilations[0] * rowBytes === run * 4 && !clipped) {
      step(source, f.let(i32.add(b, window[0] * run * panelColumns * 4)));
    } else {
      f.for(first, end, 1, () => {
        f.for(0, runs.count, 1, (i) =>
          step(i32.add(source, i32.mul(i, runs.stride)), f.let(i32.add(b, runs.floats * panelColumns * 4))),
        );
        f.set(source, i32.add(source, dilations[0] * rowBytes));
      });
    }
    settle(f, k, t, scratch);
    forEachVector(t, vectorsTogether(k), (v, r, c, lanes) =>
      store(f, { at: tileTarget, offset: r * target.pixelBytes + 4 * c, column: channel, columnOffset: 4 * c }, v, lanes),
    );
  };

  return {
    tasks: groups * images * output[0],
    emit(f, begin, end, scratch) {
      f.for(begin, end, 1, (task) => {
        // One panel after the other stays in the cache, so all rows of a group come before the next group.
        const group = groups === 1 ? i32.constant(0) : f.let(i32.divU(task, i32.constant(images * output[0])));
        const row0 = groups === 1 ? task : f.let(i32.sub(task, i32.mul(group, images * output[0])));
        const image = f.let(i32.divU(row0, i32.constant(output[0])));
        const oy = f.let(i32.sub(row0, i32.mul(image, output[0])));
        const top = f.let(i32.sub(i32.mul(oy, strides[0]), padTop));
        const [first, last] = clipped ? insideRows(f, top, conv) : [i32.constant(0), i32.constant(window[0])];
        const row = i32.add(i32.add(i32.mul(image, rows), top), dilations[0] === 1 ? first : i32.mul(first, dilations[0]));
        const channelsBefore = i32.add(i32.mul(group, channels * 4), i32.constant(address.image));
        const imageRow = f.let(i32.add(i32.mul(row, rowBytes), channelsBefore));
        const panels = i32.add(i32.mul(group, groupPanelBytes(conv)), i32.constant(address.panels));
        const start = i32.add(i32.mul(image, target.imageBytes), i32.mul(oy, target.rowBytes));
        const outputRow = f.let(i32.add(start, target.offset));
        blocks(f, 0, filters, filters, panelColumns, (o, columns) => {
          const panelStart = i32.add(i32.mul(o, window[0] * run * 4), i32.mul(first, run * panelColumns * 4));
          const panel = f.let(i32.add(panelStart, panels));
          const channel = f.let(i32.add(i32.mul(o, 4), i32.mul(group, filters * 4)));
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
              scratch,
            ),
          );
        });
      });
    },
  };
}
