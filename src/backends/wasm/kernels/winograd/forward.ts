import type { OpNode, Value } from '../../../../ir/graph.ts';
import type { Conv2DAttrs } from '../../../../ops/conv2d.ts';
import type { FunctionBuilder } from '../../assembler/function.ts';
import { type I32, i32, v128 } from '../../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelOptions } from '../../kernel.ts';
import { resultStore, storeVectors } from '../fusedWork.ts';
import { tileColumns } from '../tile.ts';
import { forEachChannels, transformTile, type Winograd } from './algorithm.ts';
import { multiplyPlanes, type Planes, panelsBytes, planeBytes, planesBytes, transformFilter } from './planes.ts';
import { forEachTile, roundUp, spareBytes, type TiledImage, type Tiling, tilingOf } from './tiling.ts';

/** The image as tiles of the forward pass read it. */
export const inputTiles = (t: Tiling, w: Winograd, address: number): TiledImage => ({
  address,
  height: t.height,
  width: t.width,
  channels: t.channels,
  size: [w.down.size, w.across.size],
  step: [w.down.outputs * w.down.stride, w.across.outputs * w.across.stride],
  pad: t.padBefore,
});

/** The output as tiles cover it. */
export const outputTiles = (t: Tiling, w: Winograd, address: number): TiledImage => ({
  address,
  height: t.output[0],
  width: t.output[1],
  channels: t.filters,
  size: [w.down.outputs, w.across.outputs],
  step: [w.down.outputs, w.across.outputs],
  pad: [0, 0],
});

/** Reads the tiles of a group's images, transforms them and stores them as rows of planes. The spare row must be zero. */
export function imagesToPlanes(
  f: FunctionBuilder,
  k: KernelContext,
  w: Winograd,
  transform: 'input' | 'outputAdjoint',
  tiling: Tiling,
  image: TiledImage,
  { first, spare, target, planes }: { readonly first: I32; readonly spare: I32; readonly target: I32; readonly planes: Planes },
): void {
  forEachTile(f, tiling, image, first, spare, ({ row, rows, begin, end }) => {
    const to = f.let(i32.add(target, i32.mul(row, planes.pitch * 4)));
    forEachChannels(f, k, roundUp(image.channels, 4), (first, _, vectors) => {
      const channel = f.let(i32.mul(first, 4));
      const lines = rows.map((line) => f.let(i32.add(line, channel)));
      const target = f.let(i32.add(to, channel));
      transformTile(
        f,
        k,
        w,
        transform,
        vectors,
        (r, column, vector) =>
          column >= begin && column < end
            ? v128.load(lines[r] as I32, (column - begin) * image.channels * 4 + 16 * vector)
            : undefined,
        (r, row) => {
          for (const [column, v] of row.entries()) {
            storeVectors(f, target, v, 4 * vectors, (r * w.across.size + column) * planeBytes(planes));
          }
        },
      );
    });
  });
}

/** Writes code that runs under a condition, or always where there is none. */
export function when(f: FunctionBuilder, condition: I32 | undefined, body: () => void): void {
  if (condition) f.if(condition, body);
  else body();
}

/** y = x ∗ w: transform the filter; then, group by group of images, transform the tiles, multiply, transform back. */
export function winogradConv2d(node: OpNode<Conv2DAttrs>, w: Winograd, { features }: Pick<KernelOptions, 'features'>): Kernel {
  const panelColumns = tileColumns(features);
  const [x, filter] = node.inputs as [Value, Value];
  const tiling = tilingOf(node.attrs, w);
  const { channels, filters, rows } = tiling;
  const inputs: Planes = { pitch: roundUp(channels, 4), rows };
  const products: Planes = { pitch: roundUp(filters, panelColumns), rows };
  const zeroBytes = spareBytes(tiling);
  const inputBytes = planesBytes(w, inputs);
  return {
    sharedBytes: panelsBytes(w, channels, filters, panelColumns),
    threadBytes: zeroBytes + inputBytes + planesBytes(w, products),
    phases: (k) => [
      transformFilter(k, w, channels, filters, false, k.address(filter), k.shared),
      {
        tasks: tiling.groups,
        emit(f, begin, end, scratch) {
          const planesIn = f.let(i32.add(scratch, zeroBytes));
          const planesOut = f.let(i32.add(planesIn, inputBytes));
          f.zero(scratch, i32.constant(zeroBytes));
          f.for(begin, end, 1, (group) => {
            const first = f.let(i32.mul(group, tiling.group));
            imagesToPlanes(f, k, w, 'input', tiling, inputTiles(tiling, w, k.address(x)), {
              first,
              spare: scratch,
              target: planesIn,
              planes: inputs,
            });
            multiplyPlanes(f, k, w, {
              a: planesIn,
              aPlanes: inputs,
              panels: k.shared,
              result: planesOut,
              resultPlanes: products,
              rows,
              depth: channels,
              columns: filters,
            });
            const store = resultStore(k, node);
            forEachTile(f, tiling, outputTiles(tiling, w, 0), first, undefined, (tile) => {
              const from = f.let(i32.add(planesOut, i32.mul(tile.row, products.pitch * 4)));
              forEachChannels(f, k, filters, (channel, lanes, vectors) => {
                const along = f.let(i32.mul(channel, 4));
                const source = f.let(i32.add(from, along));
                const lines = tile.rows.map((line) => f.let(i32.add(line, along)));
                transformTile(
                  f,
                  k,
                  w,
                  'output',
                  vectors,
                  (r, column, vector) => v128.load(source, (r * w.across.size + column) * planeBytes(products) + 16 * vector),
                  (r, row) =>
                    when(f, tile.inside[r], () => {
                      for (const [c, v] of row.slice(0, tile.end).entries())
                        store(f, { at: lines[r] as I32, offset: c * filters * 4, column: along, columnOffset: 0 }, v, lanes);
                    }),
                );
              });
            });
          });
        },
      },
    ],
  };
}
