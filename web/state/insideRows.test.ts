import { describe, expect, it } from 'vitest';
import type { LayerObservation, Observation } from '../../src/experiment/observe/observation.ts';
import { layerRows, merged, spread, valueScale } from './insideRows.ts';

const layer = (name: string, low: number, high: number): LayerObservation => ({
  name,
  type: 'Dense',
  entering: { percentiles: [low, 0, high], histogram: { from: 10 * low, to: 10 * high, counts: [1] }, notFinite: 0 },
  units: null,
  gradientNorm: null,
  normalization: null,
});
const seen = (step: number, ...layers: LayerObservation[]): [number, Observation] => [
  step,
  { step, epoch: step, layers, filters: null },
];

describe('the rows of layers', () => {
  it('have the layers of all networks in the order of each', () => {
    expect(
      merged([
        ['a', 'b', 'c'],
        ['a', 'norm', 'b', 'c', 'last'],
      ]),
    ).toEqual(['a', 'norm', 'b', 'c', 'last']);
    expect(merged([['b'], ['a', 'b']])).toEqual(['a', 'b']);
    expect(merged([])).toEqual([]);
  });

  it('have a place for each time and network, empty where nothing was seen yet', () => {
    const one = new Map([seen(0, layer('a', -1, 1)), seen(4, layer('a', -2, 2))]);
    const two = new Map([seen(0, layer('a', -1, 1), layer('norm', -1, 1))]);
    const moments = [0, 4].map((step) => ({ step, epoch: step }));
    const rows = layerRows([one, two], moments);
    expect(rows.map(({ name }) => name)).toEqual(['a', 'norm']);
    expect(rows[0]?.sights.map((sight) => sight.map((one) => one?.entering.percentiles?.[2] ?? null))).toEqual([
      [1, 2],
      [1, null],
    ]);
    expect(rows[1]?.sights[0]).toEqual([null, null]);
  });

  it('have one scale for all networks and times, which ends where the values do', () => {
    const row = (sights: LayerObservation[][]) => ({ name: 'a', type: 'Dense', sights });
    expect(valueScale(row([[layer('a', -1, 1)], [layer('a', -4, 1)]]))).toEqual([-7, 4]);
    expect(valueScale(row([[{ ...layer('a', 0, 1), entering: { ...layer('a', 0, 1).entering } }]]))).toEqual([0, 1.6]);
    expect(valueScale(row([[]]))).toEqual([0, 1]);
  });
});

it('channels are told by the least, the middle and the greatest of those that are numbers', () => {
  expect(spread([3, Number.NaN, -1, 2, Number.POSITIVE_INFINITY])).toEqual([-1, 2, 3]);
  expect(spread(Float32Array.of(4, 1, 2, 10))).toEqual([1, 3, 10]);
  expect(spread([Number.NaN])).toBeUndefined();
});
