import { describe, expect, it } from 'vitest';
import { normals, streamKey, uniforms } from '../../core/random.ts';
import { chanceSchema, chanceSentence, chanceSources, correctOf, type SampleOutcomes } from './chanceSources.ts';
import { accuracyFormat } from './metricFormats.ts';
import { wordingOf } from './testing.ts';

const names = { arm: 'batch', baseline: 'none', condition: '' };
const zeros = (pairs: number, samples: number): SampleOutcomes =>
  new Map(Array.from({ length: pairs }, (_, s) => [String(s), new Float64Array(samples)]));

/** Errors with these standard deviations of seed, sample and rest. */
function drawn(pairs: number, samples: number, [seed, sample, rest]: readonly [number, number, number]): SampleOutcomes {
  const draw = (name: string, n: number) => normals(streamKey(1, name), n);
  const [ofPairs, ofSamples, ofBoth] = [draw('pairs', pairs), draw('samples', samples), draw('both', pairs * samples)];
  const at = (values: Float64Array, i: number) => values[i] as number;
  return new Map(
    Array.from({ length: pairs }, (_, s) => [
      String(s),
      Float64Array.from(
        { length: samples },
        (_, i) => 0.1 + seed * at(ofPairs, s) + sample * at(ofSamples, i) + rest * at(ofBoth, s * samples + i),
      ),
    ]),
  );
}

describe('sources of chance', () => {
  it('are the seeds where networks differ by their seed, and another three times as many halve the standard error', () => {
    const chance = chanceSources(drawn(6, 200, [0.5, 0, 0.1]), zeros(6, 200), { ...names, available: 10_000 });
    expect(chance).toMatchObject({ pairs: 6, samples: 200, limitedBy: 'pairs', pairsForHalf: 24 });
    expect(JSON.parse(JSON.stringify(chanceSchema.parse(chance)))).toEqual(chance);
  });

  it('are the test samples where all seeds agree about each: no number of seeds helps, all samples do', () => {
    const chance = chanceSources(drawn(6, 200, [0, 1, 0.1]), zeros(6, 200), { ...names, available: 800 });
    expect(chance).toMatchObject({ limitedBy: 'samples', pairsForHalf: null });
    expect((chance?.withAllSamples?.standardError ?? 0) / (chance?.standardError ?? 1)).toBeCloseTo(0.5, 2);
  });

  it('are told of complete pairs alone, and not where there are too few or nothing differs', () => {
    const outcomes = new Map([...drawn(3, 50, [0.5, 0, 0.1]), ['3', null], ['4', new Float64Array(50)]]);
    expect(chanceSources(outcomes, new Map([...zeros(4, 50)]), names)?.pairs).toBe(3);
    expect(chanceSources(drawn(1, 50, [1, 1, 1]), zeros(1, 50), names)).toBeNull();
    expect(chanceSources(zeros(6, 50), zeros(6, 50), names)).toBeNull();
  });

  it('are told of right and wrong, in 20 seeds of 10,000 samples within a second', () => {
    const wrong = (name: string, rate: number): SampleOutcomes =>
      new Map(
        Array.from({ length: 20 }, (_, s) => {
          const draws = uniforms(streamKey(s, name), 10_000);
          return [
            String(s),
            correctOf(
              [...draws.keys()].filter((i) => (draws[i] as number) < rate),
              10_000,
            ),
          ];
        }),
      );
    const [batch, none] = [wrong('batch', 0.02), wrong('none', 0.04)];
    const began = performance.now();
    const chance = chanceSources(batch, none, names);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(chance?.mean).toBeGreaterThan(0.018);
    expect(chance?.mean).toBeLessThan(0.022);
    expect([...correctOf([1, 3], 4)]).toEqual([1, 0, 1, 0]);
  });
});

describe('their sentence', () => {
  const chance = {
    ...names,
    pairs: 6,
    samples: 200,
    mean: 0.018,
    interval: [0.01, 0.026] as [number, number],
    standardError: 0.004,
    variance: { pair: 1, sample: 1, rest: 1 },
  };
  const say = (more: object) =>
    chanceSentence(
      { ...chance, limitedBy: 'pairs', pairsForHalf: 24, withAllSamples: null, ...more },
      wordingOf(accuracyFormat('images')),
      'images',
    );

  it('says that more seeds help, or all test samples, or what does not', () => {
    const bounds =
      ' With other seeds and other test images the difference, 1.80 percentage points higher, has the 95 % interval 1.00 to 2.60.';
    expect(say({})).toBe(
      `The 6 seeds limit the answer more than the 200 test images: another 18 seeds would make the interval about half as wide.${bounds}`,
    );
    const all = { samples: 10_000, standardError: 0.0014 };
    expect(say({ limitedBy: 'samples', pairsForHalf: null, withAllSamples: all })).toBe(
      'The 200 test images limit the answer more than the 6 seeds: all 10000 test images would make the interval about 0.35 times as wide; no number of ' +
        `seeds alone would make the interval half as wide.${bounds}`,
    );
    expect(say({ limitedBy: 'samples' })).toContain(': there are no more of them here; another 18 seeds would make');
  });
});
