import { randomBits, streamKey } from '../../core/random.ts';
import type { Interval } from './interval.ts';
import { differencesOf, type Outcomes } from './varianceComponents.ts';

export interface TwoWayBootstrap {
  readonly standardError: number;
  /** The middle 95 % of the resampled means. */
  readonly interval: Interval;
}

/** Resamples of the test samples, and of the seeds for each of them: sums over thousands of samples take the time, sums over seeds hardly any. */
const OF_SAMPLES = 400;
const OF_SEEDS = 5;

/** How often each of `n` is in a resample of as many. */
function drawCounts(n: number, words: Uint32Array, at: number, counts: Float64Array): void {
  counts.fill(0);
  for (let i = 0; i < n; i++) {
    const drawn = Math.floor((words[at + i] as number) * 2 ** -32 * n);
    counts[drawn] = (counts[drawn] as number) + 1;
  }
}

/**
 * The mean difference under resampling of seeds and of test samples, each on its own (the "pigeonhole" bootstrap; Owen 2007, Annals of Applied
 * Statistics 1, 386–411), from 400 resamples of the samples with 5 of the seeds each, always the same ones. It takes neither effects nor errors for
 * normal. Its variance is about σ²seed/S + σ²sample/I + 3·σ²rest/(S·I), so it errs on the safe side where the rest is large, and with few
 * seeds lacks the factor S/(S − 1): `varianceComponents` has the interval to report, this one checks it. Null for fewer than two seeds or samples.
 */
export function twoWayBootstrap(arm: Outcomes, baseline: Outcomes): TwoWayBootstrap | null {
  const [seeds, samples] = [arm.length, arm[0]?.length ?? 0];
  if (seeds < 2 || samples < 2) return null;
  const d = differencesOf(arm, baseline);
  const key = streamKey(0, 'statistics/two-way resamples');
  const [ofSeeds, ofSamples] = [new Float64Array(seeds), new Float64Array(samples)];
  const means = new Float64Array(OF_SAMPLES * OF_SEEDS);
  for (let b = 0; b < OF_SAMPLES; b++) {
    const words = randomBits(key, samples + seeds * OF_SEEDS, b);
    drawCounts(samples, words, 0, ofSamples);
    const sums = Float64Array.from({ length: seeds }, (_, s) => {
      let sum = 0;
      for (let i = 0, at = s * samples; i < samples; i++, at++) sum += (ofSamples[i] as number) * (d[at] as number);
      return sum;
    });
    for (let k = 0; k < OF_SEEDS; k++) {
      drawCounts(seeds, words, samples + k * seeds, ofSeeds);
      means[b * OF_SEEDS + k] = sums.reduce((total, sum, s) => total + (ofSeeds[s] as number) * sum, 0) / seeds / samples;
    }
  }
  means.sort();
  const mean = means.reduce((sum, v) => sum + v, 0) / means.length;
  const squares = means.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const outside = Math.floor(0.025 * means.length);
  return {
    standardError: Math.sqrt(squares / (means.length - 1)),
    interval: [means[outside] as number, means[means.length - 1 - outside] as number],
  };
}
