import type { FunctionBuilder } from '../../assembler/function.ts';
import { f32x4, type I32, type V128 } from '../../assembler/instructions.ts';
import type { KernelContext } from '../../kernel.ts';
import { vectorsTogether } from '../fusedWork.ts';
import { blocks } from '../tile.ts';

/** Transforms four lanes of a short signal. What it gets may be used more than once, what it gives once. */
export type Transform = (f: FunctionBuilder, k: KernelContext, v: readonly V128[]) => V128[];

/**
 * Winograd's minimal filtering F(m, 3) in one dimension (Winograd 1980; Lavin & Gray, arXiv 1509.09308): m outputs of a filter of length 3
 * from m + 2 products, y = Aᵀ[(G g) ⊙ (Bᵀ d)]. Applied along rows and columns it needs (m + 2)² products for m² outputs. The adjoints
 * give the exact gradients: dd = B[(G g) ⊙ (A dy)], dg = Gᵀ[(Bᵀ d) ⊙ (A dy)].
 */
export interface Winograd {
  /** Outputs of a tile along one axis: m. */
  readonly outputs: number;
  /** Inputs and products of a tile along one axis: m + 2. */
  readonly size: number;
  /** Bᵀ: inputs of a tile to products. */
  readonly input: Transform;
  /** B. */
  readonly inputAdjoint: Transform;
  /** G: filter to products. */
  readonly filter: Transform;
  /** Gᵀ. */
  readonly filterAdjoint: Transform;
  /** Aᵀ: products to outputs. */
  readonly output: Transform;
  /** A. */
  readonly outputAdjoint: Transform;
}

const { add, sub, mul, neg } = f32x4;
const c = f32x4.constant;
const times = (a: V128, factor: number) => mul(a, c(factor));

type Six = readonly [V128, V128, V128, V128, V128, V128];
type Four = readonly [V128, V128, V128, V128];
type Three = readonly [V128, V128, V128];

/** F(4, 3): a quarter of the products of direct convolution in two dimensions. Error about ten times that of F(2, 3). */
export const winograd4: Winograd = {
  outputs: 4,
  size: 6,
  input(f, k, v) {
    const [d0, d1, d2, d3, d4, d5] = v as unknown as Six;
    const even = f.let(k.madd(d2, c(-4), d4));
    const odd = f.let(k.madd(d1, c(-4), d3));
    const even2 = f.let(sub(d4, d2));
    const odd2 = f.let(times(sub(d3, d1), 2));
    return [
      k.madd(d0, c(4), k.madd(d2, c(-5), d4)),
      add(even, odd),
      sub(even, odd),
      add(even2, odd2),
      sub(even2, odd2),
      k.madd(d1, c(4), k.madd(d3, c(-5), d5)),
    ];
  },
  inputAdjoint(f, k, v) {
    const [v0, v1, v2, v3, v4, v5] = v as unknown as Six;
    const sum = f.let(add(v1, v2));
    const difference = f.let(sub(v2, v1));
    const sum2 = f.let(add(v3, v4));
    const difference2 = f.let(times(sub(v4, v3), 2));
    return [
      times(v0, 4),
      k.madd(add(difference, v5), c(4), difference2),
      sub(k.madd(v0, c(-5), times(sum, -4)), sum2),
      sub(k.madd(v5, c(-5), neg(difference)), difference2),
      add(add(v0, sum), sum2),
      v5,
    ];
  },
  filter(f, k, v) {
    const [g0, g1, g2] = v as unknown as Three;
    const ends = f.let(times(add(g0, g2), -1 / 6));
    const middle = f.let(times(g1, 1 / 6));
    const ends2 = f.let(k.madd(g0, c(1 / 24), times(g2, 1 / 6)));
    const middle2 = f.let(times(g1, 1 / 12));
    return [times(g0, 1 / 4), sub(ends, middle), add(ends, middle), add(ends2, middle2), sub(ends2, middle2), g2];
  },
  filterAdjoint(f, k, v) {
    const [u0, u1, u2, u3, u4, u5] = v as unknown as Six;
    const sum = f.let(times(add(u1, u2), -1 / 6));
    const sum2 = f.let(add(u3, u4));
    return [
      k.madd(u0, c(1 / 4), k.madd(sum2, c(1 / 24), sum)),
      k.madd(sub(u2, u1), c(1 / 6), times(sub(u3, u4), 1 / 12)),
      k.madd(sum2, c(1 / 6), add(sum, u5)),
    ];
  },
  output(f, k, v) {
    const [m0, m1, m2, m3, m4, m5] = v as unknown as Six;
    const sum = f.let(add(m1, m2));
    const difference = f.let(sub(m1, m2));
    const sum2 = f.let(add(m3, m4));
    const difference2 = f.let(sub(m3, m4));
    return [
      add(add(m0, sum), sum2),
      k.madd(difference2, c(2), difference),
      k.madd(sum2, c(4), sum),
      add(k.madd(difference2, c(8), difference), m5),
    ];
  },
  outputAdjoint(f, k, v) {
    const [y0, y1, y2, y3] = v as unknown as Four;
    const even = f.let(add(y0, y2));
    const odd = f.let(add(y1, y3));
    const even2 = f.let(k.madd(y2, c(4), y0));
    const odd2 = f.let(k.madd(y3, c(8), times(y1, 2)));
    return [y0, add(even, odd), sub(even, odd), add(even2, odd2), sub(even2, odd2), y3];
  },
};

/** F(2, 3): four ninths of the products of direct convolution in two dimensions, and nearly as exact. */
export const winograd2: Winograd = {
  outputs: 2,
  size: 4,
  input(_f, _k, v) {
    const [d0, d1, d2, d3] = v as unknown as Four;
    return [sub(d0, d2), add(d1, d2), sub(d2, d1), sub(d1, d3)];
  },
  inputAdjoint(f, _k, v) {
    const [v0, v1, v2, v3] = v as unknown as Four;
    const difference = f.let(sub(v1, v2));
    return [v0, add(difference, v3), sub(add(v1, v2), v0), neg(v3)];
  },
  filter(f, _k, v) {
    const [g0, g1, g2] = v as unknown as Three;
    const ends = f.let(times(add(g0, g2), 0.5));
    const middle = f.let(times(g1, 0.5));
    return [g0, add(ends, middle), sub(ends, middle), g2];
  },
  filterAdjoint(f, k, v) {
    const [u0, u1, u2, u3] = v as unknown as Four;
    const sum = f.let(add(u1, u2));
    return [k.madd(sum, c(0.5), u0), times(sub(u1, u2), 0.5), k.madd(sum, c(0.5), u3)];
  },
  output(f, _k, v) {
    const [m0, m1, m2, m3] = v as unknown as Four;
    const sum = f.let(add(m1, m2));
    return [add(m0, sum), sub(sub(m1, m2), m3)];
  },
  outputAdjoint(_f, _k, v) {
    const [y0, y1] = v as unknown as readonly [V128, V128];
    return [y0, add(y0, y1), sub(y0, y1), neg(y1)];
  },
};

/**
 * Applies a transform along both axes of a tile, to so many neighbouring vectors of channels: down its columns, then along the rows of what comes out.
 * `load` gives undefined for a column of zeros. `storeRow` gets the vectors of each column; each is to be used once.
 */
export function transformTile(
  f: FunctionBuilder,
  k: KernelContext,
  transform: Transform,
  size: { readonly rows: number; readonly columns: number; readonly vectors: number },
  load: (row: number, column: number, vector: number) => V128 | undefined,
  storeRow: (row: number, columns: readonly (readonly V128[])[]) => void,
): void {
  const zero = c(0);
  const tiles = Array.from({ length: size.vectors }, (_, vector) =>
    Array.from({ length: size.columns }, (_, column) => {
      const loaded = Array.from({ length: size.rows }, (_, row) => load(row, column, vector));
      if (loaded.every((v) => v === undefined)) return undefined;
      return transform(
        f,
        k,
        loaded.map((v) => (v ? f.let(v) : zero)),
      ).map((v) => f.let(v));
    }),
  );
  const rows = tiles[0]?.find((column) => column)?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const lines = tiles.map((columns) =>
      transform(
        f,
        k,
        columns.map((column) => column?.[row] ?? zero),
      ),
    );
    storeRow(
      row,
      (lines[0] ?? []).map((_, column) => lines.map((line) => line[column] as V128)),
    );
  }
}

/** Visits `channels` channels, as many vectors of them together as may be: `visit` gets the first, how many, and how many vectors these are. */
export function forEachChannels(
  f: FunctionBuilder,
  k: KernelContext,
  channels: number,
  visit: (channel: I32, lanes: number, vectors: number) => void,
): void {
  blocks(f, 0, channels, channels, 4 * vectorsTogether(k), (first, count) => {
    // Of a rest whole vectors are still visited together.
    visit(first, count, Math.ceil(count / 4));
  });
}
