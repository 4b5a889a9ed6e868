import type { FunctionBuilder } from '../../assembler/function.ts';
import { f32x4, type I32, type V128 } from '../../assembler/instructions.ts';
import type { KernelContext } from '../../kernel.ts';
import { vectorsTogether } from '../fusedWork.ts';
import { blocks } from '../tile.ts';
import type { Filtering } from './filtering.ts';
import type { Transform } from './points.ts';

/** Winograd's convolution: minimal filtering down the columns and along the rows of a tile. */
export interface Winograd {
  readonly down: Filtering;
  readonly across: Filtering;
}

/** The products of a tile. */
export const productsOf = ({ down, across }: Winograd): number => down.size * across.size;

/** How many a transform of `Filtering` takes. */
const taken = {
  input: 'size',
  inputAdjoint: 'size',
  filter: 'taps',
  filterAdjoint: 'size',
  output: 'size',
  outputAdjoint: 'outputs',
} as const;

/** A transform of `Filtering`. */
export type TransformName = keyof typeof taken;

/**
 * Applies a transform along both axes of a tile, to so many neighbouring vectors of channels: down its columns, then along the rows of what comes out.
 * `load` gives undefined for zeros. `storeRow` gets the vectors of each column; each is to be used once.
 */
export function transformTile(
  f: FunctionBuilder,
  k: KernelContext,
  { down, across }: Winograd,
  name: TransformName,
  vectors: number,
  load: (row: number, column: number, vector: number) => V128 | undefined,
  storeRow: (row: number, columns: readonly (readonly V128[])[]) => void,
): void {
  const zero = f32x4.constant(0);
  const [downColumns, alongRows]: [Transform, Transform] = [down[name], across[name]];
  const tiles = Array.from({ length: vectors }, (_, vector) =>
    Array.from({ length: across[taken[name]] }, (_, column) => {
      const loaded = Array.from({ length: down[taken[name]] }, (_, row) => load(row, column, vector));
      if (loaded.every((v) => v === undefined)) return undefined;
      return downColumns(
        f,
        k,
        loaded.map((v) => (v ? f.let(v) : zero)),
      ).map((v) => f.let(v));
    }),
  );
  const rows = tiles[0]?.find((column) => column)?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const lines = tiles.map((columns) =>
      alongRows(
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
