import type { LayerObservation, Observation } from '../../src/experiment/observe/observation.ts';
import type { Moment } from './inside.ts';

/** What was seen of one layer of one network, at each time; null where nothing was, or not yet. */
export type Sight = readonly (LayerObservation | null)[];

/** A layer, as the networks have it that have it. */
export interface LayerRow {
  readonly name: string;
  readonly type: string;
  /** By network. */
  readonly sights: readonly Sight[];
}

/** The names of several lists in one order that keeps that of each: what only some have comes after what they have in front of it. */
export function merged(lists: readonly (readonly string[])[]): string[] {
  const all: string[] = [];
  for (const list of lists) {
    let at = 0;
    for (const name of list) {
      const found = all.indexOf(name);
      if (found >= 0) at = found + 1;
      else all.splice(at++, 0, name);
    }
  }
  return all;
}

/** The layers of all networks, the same ones together. */
export function layerRows(networks: readonly ReadonlyMap<number, Observation>[], moments: readonly Moment[]): LayerRow[] {
  const seen = networks.map((network) => {
    const layersOf = (step: number) => new Map(network.get(step)?.layers.map((layer) => [layer.name, layer]));
    return moments.map(({ step }) => layersOf(step));
  });
  const names = merged(seen.map((times) => [...(times.find((layers) => layers.size > 0)?.keys() ?? [])]));
  return names.map((name) => {
    const sights = seen.map((times) => times.map((layers) => layers.get(name) ?? null));
    return { name, type: sights.flat().find((sight) => sight !== null)?.type ?? '', sights };
  });
}

/** From the least to the greatest of some numbers; undefined for none. */
export function extent(values: Iterable<number | null | undefined>): readonly [number, number] | undefined {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return least <= greatest ? [least, greatest] : undefined;
}

/** The least, the middle and the greatest of those of some values that are numbers; undefined for none. */
export function spread(values: ArrayLike<number>): readonly [number, number, number] | undefined {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort();
  const { length } = sorted;
  if (length === 0) return undefined;
  const [below, above] = [sorted[(length - 1) >> 1] as number, sorted[length >> 1] as number];
  return [sorted[0] as number, (below + above) / 2, sorted[length - 1] as number];
}

/** How far beyond the percentiles the scale of a layer's values goes, as a fraction of what lies between them. */
const BEYOND = 0.6;

/** The scale of a layer's values that all its pictures have: of the percentiles of all networks at all times, and some room for what lies beyond. */
export function valueScale({ sights }: LayerRow): readonly [number, number] {
  const all = sights.flat().flatMap((sight) => sight?.entering ?? []);
  const [least, greatest] = extent(all.flatMap(({ percentiles }) => percentiles ?? [])) ?? [0, 1];
  const ends = extent(all.flatMap(({ percentiles, histogram }) => (percentiles ? [histogram.from, histogram.to] : [])));
  const [lowest, highest] = ends ?? [0, 1];
  const room = BEYOND * (greatest - least || highest - lowest || 1);
  return [Math.max(lowest, least - room), Math.min(highest, greatest + room)];
}
