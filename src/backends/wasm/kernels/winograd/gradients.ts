import type { Value } from '../../../../ir/graph.ts';
import type { Conv2DAttrs } from '../../../../ops/conv2d.ts';
import { f32x4, type I32, i32, type V128, v128 } from '../../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelOptions, Phase } from '../../kernel.ts';
import { storeVectors } from '../fusedWork.ts';
import { tileColumns } from '../tile.ts';
import { forEachChannels, productsOf, transformTile, type Winograd } from './algorithm.ts';
import { imagesToPlanes, inputTiles, outputTiles, when } from './forward.ts';
import {
  multiplyPlanes,
  multiplyTransposed,
  type Planes,
  panelsBytes,
  planeBytes,
  planesBytes,
  transformFilter,
} from './planes.ts';
import { forEachTile, oddPitch, roundUp, spareBytes, tilingOf } from './tiling.ts';

/** Bytes of planes that wait for the filter gradient: what a part of the last-level cache holds. */
const WAITING_BYTES = 3 * 2 ** 20;
/** Groups of images that wait at least: with one for each of two threads, both waited for the slower one after every group. */
const WAITING_GROUPS = 4;

/** Either gradient may be left out, with the operands it alone needs. */
export interface GradientOperands {
  readonly dy: Value;
  readonly attrs: Conv2DAttrs;
  readonly input?: { readonly filter: Value; readonly dx: Value };
  readonly filter?: { readonly x: Value; readonly dw: Value };
}

/** The largest divisor of n for which `fits`; 1 where none does. */
function largestDivisor(n: number, fits: (d: number) => boolean): number {
  for (let d = n; d > 1; d--) if (n % d === 0 && fits(d)) return d;
  return 1;
}

/**
 * Both gradients from one transform of dy, as exact adjoints of the forward pass: with dM = A·dy·Aᵀ tile by tile,
 * dx = Σ B·(dM · Uᵀ)·Bᵀ (overlapping tiles add up) and dw = Gᵀ·(Σ Vᵀ · dM)·G over all tiles. Planes of x and dy wait for the second one
 * for as many images as the cache holds; then the sums over these are added to those of the images before.
 */
export function winogradGradients(
  { dy, attrs, input, filter }: GradientOperands,
  w: Winograd,
  { features }: Pick<KernelOptions, 'features'>,
): Kernel {
  const panelColumns = tileColumns(features);
  const t = tilingOf(attrs, w);
  const { channels, filters, rows, groups } = t;
  const products = productsOf(w);
  const planes = (n: number, count: number): Planes => ({ pitch: oddPitch(n), rows: count });
  const waiting = (count: number) =>
    planesBytes(w, planes(channels, count * rows)) + planesBytes(w, planes(roundUp(filters, panelColumns), count * rows));
  const batch = filter ? largestDivisor(groups, (d) => d <= WAITING_GROUPS || waiting(d) <= WAITING_BYTES) : 1;
  const dyPlanes = planes(roundUp(filters, panelColumns), batch * rows);
  const xPlanes = planes(channels, batch * rows);
  const dvPlanes: Planes = { pitch: roundUp(channels, panelColumns), rows };
  const width = roundUp(filters, panelColumns);

  const panels = input ? panelsBytes(w, filters, channels, panelColumns) : 0;
  const dyBytes = planesBytes(w, dyPlanes);
  const xBytes = filter ? planesBytes(w, xPlanes) : 0;
  const sumBytes = filter ? products * channels * width * 4 : 0;
  // With a filter gradient the planes of dy outlive their group and are shared; else each thread has its own.
  const threadDyBytes = filter ? 0 : dyBytes;
  const zeroBytes = Math.max(spareBytes(t), spareBytes({ width: t.output[1], channels: filters }));

  const addressesOf = (k: KernelContext) => {
    const dyShared = k.shared + panels;
    const x = dyShared + (filter ? dyBytes : 0);
    return { panels: k.shared, dy: dyShared, x, sums: x + xBytes };
  };

  const transformGroups =
    (k: KernelContext): Phase['emit'] =>
    (f, begin, end, scratch) => {
      const at = addressesOf(k);
      const ownDy = f.let(i32.add(scratch, zeroBytes));
      const dv = f.let(i32.add(ownDy, threadDyBytes));
      f.zero(scratch, i32.constant(zeroBytes));
      f.for(begin, end, 1, (group) => {
        const first = f.let(i32.mul(group, t.group));
        const row = f.let(i32.mul(i32.remU(group, i32.constant(batch)), rows));
        const dyTarget = filter ? f.let(i32.add(i32.mul(row, dyPlanes.pitch * 4), at.dy)) : ownDy;
        imagesToPlanes(f, k, w, 'outputAdjoint', t, outputTiles(t, w, k.address(dy)), {
          first,
          spare: scratch,
          target: dyTarget,
          planes: dyPlanes,
        });
        if (filter) {
          imagesToPlanes(f, k, w, 'input', t, inputTiles(t, w, k.address(filter.x)), {
            first,
            spare: scratch,
            target: f.let(i32.add(i32.mul(row, xPlanes.pitch * 4), at.x)),
            planes: xPlanes,
          });
        }
        if (!input) return;
        multiplyPlanes(f, k, w, {
          a: dyTarget,
          aPlanes: dyPlanes,
          panels: at.panels,
          result: dv,
          resultPlanes: dvPlanes,
          rows,
          depth: filters,
          columns: channels,
        });
        const imageBytes = t.height * t.width * channels * 4;
        const dx = k.address(input.dx);
        f.zero(i32.add(i32.mul(first, imageBytes), dx), i32.constant(t.group * imageBytes));
        forEachTile(f, t, inputTiles(t, w, dx), first, undefined, (tile) => {
          const from = f.let(i32.add(dv, i32.mul(tile.row, dvPlanes.pitch * 4)));
          forEachChannels(f, k, channels, (channel, lanes, vectors) => {
            const source = f.let(i32.add(from, i32.mul(channel, 4)));
            const lines = tile.rows.map((line) => f.let(i32.add(line, i32.mul(channel, 4))));
            transformTile(
              f,
              k,
              w,
              'inputAdjoint',
              vectors,
              (r, column, vector) => v128.load(source, (r * w.across.size + column) * planeBytes(dvPlanes) + 16 * vector),
              (r, row) =>
                when(f, tile.inside[r], () => {
                  const line = lines[r] as I32;
                  for (let column = tile.begin; column < tile.end; column++) {
                    const offset = (column - tile.begin) * channels * 4;
                    const vectors = row[column] as readonly V128[];
                    const sums = vectors.map((v, i) => f.let(f32x4.add(v128.load(line, offset + 16 * i), v)));
                    storeVectors(f, line, sums, lanes, offset);
                  }
                }),
            );
          });
        });
      });
    };

  const sumProducts =
    (k: KernelContext): Phase['emit'] =>
    (f, begin, end) => {
      const at = addressesOf(k);
      f.for(begin, end, 1, (task) => {
        const round = f.let(i32.divU(task, i32.constant(products)));
        const product = f.let(i32.sub(task, i32.mul(round, products)));
        multiplyTransposed(f, k, {
          a: f.let(i32.add(i32.mul(product, planeBytes(xPlanes)), at.x)),
          aPlanes: xPlanes,
          aColumns: channels,
          b: f.let(i32.add(i32.mul(product, planeBytes(dyPlanes)), at.dy)),
          bPlanes: dyPlanes,
          bColumns: filters,
          result: f.let(i32.add(i32.mul(product, channels * width * 4), at.sums)),
          fresh: i32.eq(round, 0),
        });
      });
    };

  const transformSums = (k: KernelContext, dw: Value): Phase => ({
    tasks: channels,
    emit(f, begin, end) {
      const { sums } = addressesOf(k);
      f.for(begin, end, 1, (channel) => {
        forEachChannels(f, k, filters, (o, lanes, vectors) => {
          const source = f.let(i32.add(i32.add(i32.mul(channel, width * 4), i32.mul(o, 4)), sums));
          const target = f.let(i32.add(i32.add(i32.mul(channel, filters * 4), i32.mul(o, 4)), k.address(dw)));
          transformTile(
            f,
            k,
            w,
            'filterAdjoint',
            vectors,
            (r, c, vector) => v128.load(source, (r * w.across.size + c) * channels * width * 4 + 16 * vector),
            (r, row) => {
              for (const [c, v] of row.entries())
                storeVectors(f, target, v, lanes, (r * w.across.taps + c) * channels * filters * 4);
            },
          );
        });
      });
    },
  });

  return {
    sharedBytes: panels + (filter ? dyBytes : 0) + xBytes + sumBytes,
    threadBytes: zeroBytes + threadDyBytes + (input ? planesBytes(w, dvPlanes) : 0),
    phases(k) {
      const [groupsOf, sumsOf] = [transformGroups(k), sumProducts(k)];
      const rounds = Array.from({ length: groups / batch }, (_, round): Phase[] => [
        { first: round * batch, tasks: batch, emit: groupsOf },
        ...(filter ? [{ first: round * products, tasks: products, emit: sumsOf }] : []),
      ]);
      return [
        ...(input ? [transformFilter(k, w, channels, filters, true, k.address(input.filter), k.shared)] : []),
        ...(filter ? rounds.flat() : [{ tasks: groups, emit: groupsOf }]),
        ...(filter ? [transformSums(k, filter.dw)] : []),
      ];
    },
  };
}
