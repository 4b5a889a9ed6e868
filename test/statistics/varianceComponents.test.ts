import { describe, expect, it } from 'vitest';
import { normals, streamKey, uniforms } from '../../src/core/random.ts';
import { twoWayBootstrap } from '../../src/experiment/statistics/twoWayBootstrap.ts';
import {
  standardErrorWith,
  type VarianceComponents,
  varianceComponents,
} from '../../src/experiment/statistics/varianceComponents.ts';
import { fixture } from './fixtures.ts';

interface Effects {
  readonly seed: number;
  readonly sample: number;
  readonly rest: number;
}

const noneOf = (seeds: number, samples: number) => Array.from({ length: seeds }, () => new Float64Array(samples));

/** Outcomes of an arm around 0 whose difference from nothing has these standard deviations. */
function drawOutcomes(name: string, seeds: number, samples: number, { seed, sample, rest }: Effects): Float64Array[] {
  const drawn = normals(streamKey(11, name), seeds + samples + seeds * samples);
  return Array.from({ length: seeds }, (_, s) =>
    Float64Array.from({ length: samples }, (_, i) => {
      const [a, b, c] = [drawn[s], drawn[seeds + i], drawn[seeds + samples + s * samples + i]] as [number, number, number];
      return seed * a + sample * b + rest * c;
    }),
  );
}

describe('two sources of chance', () => {
  it.each(fixture.crossed)('$meanSquares are the mean squares of statsmodels, to 1e-9', ({ arm, baseline, meanSquares }) => {
    const got = varianceComponents(arm, baseline) as VarianceComponents;
    const [seed, sample, rest] = meanSquares;
    expect(got.variance.rest).toBeCloseTo(rest, 9);
    expect(got.variance.seed).toBeCloseTo(Math.max(0, seed - rest) / got.samples, 9);
    expect(got.variance.sample).toBeCloseTo(Math.max(0, sample - rest) / got.seeds, 9);
  });

  it.each<[number, number, Effects]>([
    [6, 60, { seed: 0.3, sample: 1, rest: 1 }],
    [6, 60, { seed: 0.05, sample: 1, rest: 0.5 }],
    [10, 100, { seed: 0, sample: 0, rest: 1 }],
    [20, 20, { seed: 1, sample: 0.2, rest: 1 }],
  ])(
    'of %i seeds and %i samples, 93 to 99 of 100 intervals hold the true mean with standard deviations %j',
    (seeds, samples, effects) => {
      let held = 0;
      let variance = 0;
      for (let i = 0; i < 1000; i++) {
        const arm = drawOutcomes(`${seeds} ${samples} ${i}`, seeds, samples, effects);
        const { interval, standardError } = varianceComponents(arm, noneOf(seeds, samples)) as VarianceComponents;
        if (interval[0] <= 0 && 0 <= interval[1]) held++;
        variance += standardError ** 2 / 1000;
      }
      expect(held / 10).toBeGreaterThanOrEqual(93);
      expect(held / 10).toBeLessThanOrEqual(99);
      const truth = effects.seed ** 2 / seeds + effects.sample ** 2 / samples + effects.rest ** 2 / seeds / samples;
      expect(variance / truth).toBeGreaterThan(0.9);
      expect(variance / truth).toBeLessThan(1.5);
    },
  );

  it('resampling both gives the standard error of the components within 15 %, and more where the rest is large', () => {
    const [seeds, samples] = [20, 500];
    const arm = drawOutcomes('bootstrap', seeds, samples, { seed: 0.1, sample: 1, rest: 0.5 });
    const components = varianceComponents(arm, noneOf(seeds, samples)) as VarianceComponents;
    const got = twoWayBootstrap(arm, noneOf(seeds, samples));
    expect(Math.abs((got?.standardError as number) / components.standardError - 1)).toBeLessThanOrEqual(0.15);
    expect(Math.abs((got?.interval[0] as number) - components.interval[0])).toBeLessThan(0.5 * components.standardError);
    expect(Math.abs((got?.interval[1] as number) - components.interval[1])).toBeLessThan(0.5 * components.standardError);
    expect(twoWayBootstrap(arm, noneOf(seeds, samples))).toEqual(got);
    const noise = drawOutcomes('noise', seeds, samples, { seed: 0, sample: 0, rest: 1 });
    const rest = twoWayBootstrap(noise, noneOf(seeds, samples))?.standardError as number;
    expect((rest * Math.sqrt(seeds * samples)) ** 2).toBeGreaterThan(2.2);
    expect((rest * Math.sqrt(seeds * samples)) ** 2).toBeLessThan(3.6);
  });

  it('takes under a second of the processor for 20 seeds of 10,000 samples', () => {
    const draw = (lane: number) => {
      const u = uniforms(streamKey(12, 'right'), 200_000, lane);
      return Array.from({ length: 20 }, (_, s) =>
        Uint8Array.from(u.subarray(s * 10_000, (s + 1) * 10_000), (v) => Number(v < 0.97)),
      );
    };
    const [arm, baseline] = [draw(0), draw(1)];
    const before = process.cpuUsage();
    const components = varianceComponents(arm, baseline) as VarianceComponents;
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(0.5);
    expect(Math.abs(components.variance.rest / (2 * 0.97 * 0.03) - 1)).toBeLessThan(0.05);
    const start = process.cpuUsage();
    twoWayBootstrap(arm, baseline);
    const spent = process.cpuUsage(start);
    expect((spent.user + spent.system) / 1e6).toBeLessThan(1);
  });
});

describe('what limits the answer', () => {
  const components = (effects: Effects) =>
    varianceComponents(drawOutcomes('limits', 8, 400, effects), noneOf(8, 400)) as VarianceComponents;

  it('are seeds where they vary more, else the samples; more of them lower the standard error to the rest’s', () => {
    const bySeeds = components({ seed: 1, sample: 0.5, rest: 0.5 });
    expect(bySeeds.limitedBy).toBe('seeds');
    expect(standardErrorWith(bySeeds, { seeds: 32 }) / bySeeds.standardError).toBeLessThan(0.55);
    expect(standardErrorWith(bySeeds, { samples: 10_000 }) / bySeeds.standardError).toBeGreaterThan(0.95);
    expect(standardErrorWith(bySeeds, { seeds: Infinity })).toBeCloseTo(Math.sqrt(bySeeds.variance.sample / 400), 12);
    const bySamples = components({ seed: 0.01, sample: 3, rest: 0.5 });
    expect(bySamples.limitedBy).toBe('samples');
    expect(standardErrorWith(bySamples, { samples: 1600 }) / bySamples.standardError).toBeLessThan(0.55);
    expect(standardErrorWith(bySamples, {})).toBe(bySamples.standardError);
  });

  it('is not known from one seed or one sample, and is nothing where nothing differs', () => {
    expect([
      varianceComponents([[1, 2]], [[0, 0]]),
      varianceComponents([[1], [2]], [[0], [0]]),
      varianceComponents([], []),
    ]).toEqual([null, null, null]);
    expect(twoWayBootstrap([[1, 2]], [[0, 0]])).toBeNull();
    const same = varianceComponents(noneOf(3, 4), noneOf(3, 4));
    expect(same).toMatchObject({ mean: 0, standardError: 0, interval: [0, 0], variance: { seed: 0, sample: 0, rest: 0 } });
  });
});
