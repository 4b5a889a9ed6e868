import { describe, expect, it } from 'vitest';
import { accuracyFormat, errorFormat, timeToTargetFormat } from './metricFormats.ts';
import { CASES, caseOf, sentenceOf } from './sentences.ts';
import { contrastWith, SCALES, wordingOf } from './testing.ts';
import { type Contrast, VERDICTS } from './types.ts';

const equivalence = { margin: 0.02, interval: [0.016, 0.0195] as [number, number], pValue: 0.01, adjustedP: 0.01, holds: true };
const around: Partial<Contrast> = { mean: 0.004, interval: [-0.003, 0.012] };
const missing = { arm: 0, baseline: 2 };
const bySigns: Partial<Contrast> = { missing, test: 'sign', interval: null, n: 4 };

/** Each case by its name, with a contrast that is so and what is said of it. */
const SAID: Readonly<Record<string, readonly [Partial<Contrast>, string]>> = {
  'a difference': [
    {},
    'With batch normalisation the network was right on 1.80 percentage points more test images than without (95 % interval 1.60 to 2.00; 6 seeds).',
  ],
  'a difference that is smaller than the margin': [
    { equivalence },
    'With batch normalisation the network was right on 1.80 percentage points more test images than without (95 % interval 1.60 to 2.00; 6 seeds), ' +
      'which is less than the margin of 2.00 percentage points.',
  ],
  'no difference beyond the margin': [
    { ...around, verdict: 'equivalent', equivalence: { ...equivalence, interval: [-0.001, 0.009] } },
    'No difference beyond ±2.00 percentage points: with batch normalisation accuracy was on average 0.40 percentage points higher than without ' +
      '(90 % interval 0.10 lower to 0.90 higher; 6 seeds).',
  ],
  'the same in every pair': [
    { mean: 0, sd: 0, interval: null, verdict: 'all-equal' },
    'With batch normalisation accuracy was the same as without in all 6 seeds.',
  ],
  'the same difference in every pair, so that there is no interval': [
    { verdict: 'disagree', interval: null },
    'Not clear: with batch normalisation accuracy was on average 1.80 percentage points higher than without in all 6 seeds alike, which says nothing of ' +
      'how much others vary (sign-flip test, p = 0.0313).',
  ],
  'only the correction for several comparisons stands against a difference': [
    { verdict: 'disagree', adjustedP: 0.094, family: 3 },
    'Not clear: with batch normalisation accuracy was on average 1.80 percentage points higher than without (95 % interval 1.60 to 2.00; 6 seeds), ' +
      'but among 3 comparisons one such difference can be chance (sign-flip test, p = 0.094 corrected for 3 comparisons).',
  ],
  'the interval excludes 0, but by the test the difference can be chance': [
    { verdict: 'disagree', pValue: 0.0625, adjustedP: 0.0625 },
    'Not clear: with batch normalisation accuracy was on average 1.80 percentage points higher than without (95 % interval 1.60 to 2.00; 6 seeds), ' +
      'but by the test that can be chance (sign-flip test, p = 0.0625).',
  ],
  'the test speaks of a difference, but the interval holds 0': [
    { ...around, verdict: 'disagree' },
    'Not clear: with batch normalisation accuracy was on average 0.40 percentage points higher than without by the test (sign-flip test, p = 0.0313), ' +
      'but the interval holds 0 (95 % interval 0.30 lower to 1.20 higher; 6 seeds).',
  ],
  'some trials gave no value, and one arm did better more often than by chance': [
    { ...bySigns, verdict: 'better-in-more-pairs' },
    'The outcome was better with batch normalisation than without in all 6 seeds, one without a value being the worst (sign test, p = 0.0313): ' +
      '2 of 6 trainings without diverged, and none with batch normalisation.',
  ],
  'one arm has no value at all': [
    {
      ...bySigns,
      missing: { arm: 1, baseline: 6 },
      n: 0,
      verdict: 'baseline-missing',
      order: { better: 5, worse: 0, same: 1 },
      adjustedP: 0.0625,
    },
    'All 6 trainings without diverged, and 1 of 6 with batch normalisation, so there is no difference of accuracy to judge; chance can bring that about ' +
      '(sign test, p = 0.0625).',
  ],
  'neither arm has a value': [
    { ...bySigns, missing: { arm: 6, baseline: 6 }, n: 0, verdict: 'both-missing', order: { better: 0, worse: 0, same: 6 } },
    'All 6 trainings without diverged, and all 6 with batch normalisation: there is nothing to compare.',
  ],
  'no pair has trials of both': [
    { n: 0, mean: null, verdict: 'too-few-pairs', order: { better: 0, worse: 0, same: 0 } },
    'Cannot tell: no seed has a training both with batch normalisation and without.',
  ],
  'some trials gave no value, and the others are too few': [
    { ...bySigns, verdict: 'too-few-pairs', order: { better: 3, worse: 2, same: 1 } },
    'Cannot tell: 2 of 6 trainings without diverged, and none with batch normalisation. The outcome was better with batch normalisation than without ' +
      'in 3 of 6 seeds, one without a value being the worst. 5 differing seeds can reach p = 0.0625 at best, so no difference can be claimed; 6 differing seeds can.',
  ],
  'too few pairs for any difference': [
    { n: 5, verdict: 'too-few-pairs', order: { better: 5, worse: 0, same: 0 } },
    'Cannot tell: with batch normalisation accuracy was on average 1.80 percentage points higher than without (95 % interval 1.60 to 2.00; 5 seeds). ' +
      '5 seeds can reach p = 0.0625 at best, so no difference can be claimed; 6 seeds can.',
  ],
  'some trials gave no value, and none did better more often than by chance': [
    { ...bySigns, verdict: 'cannot-tell', order: { better: 4, worse: 2, same: 0 }, adjustedP: 0.6875 },
    'Cannot tell: 2 of 6 trainings without diverged, and none with batch normalisation. The outcome was better with batch normalisation than without ' +
      'in 4 of 6 seeds, one without a value being the worst, which can be chance (sign test, p = 0.688).',
  ],
  'the difference can be chance': [
    { ...around, verdict: 'cannot-tell', adjustedP: 0.25, detectable: 0.011, seedsForHalf: 22 },
    'Cannot tell: with batch normalisation accuracy was on average 0.40 percentage points higher than without (95 % interval 0.30 lower to 1.20 higher; ' +
      '6 seeds), which can be chance (sign-flip test, p = 0.25). The smallest difference that 6 seeds show with a probability of 80 % is ' +
      '1.10 percentage points; 22 seeds would show half of that.',
  ],
};

describe('what is said of a contrast', () => {
  it.each(Object.entries(SAID))('%s', (name, [entries, sentence]) => {
    expect(caseOf(contrastWith(entries)).name).toBe(name);
    expect(sentenceOf(contrastWith(entries), wordingOf())).toBe(sentence);
  });

  it('has a test for each case, and a case for each verdict', () => {
    expect(CASES.map(({ name }) => name).sort()).toEqual(Object.keys(SAID).sort());
    expect([...new Set(CASES.flatMap(({ verdicts }) => verdicts))].sort()).toEqual([...VERDICTS].sort());
  });

  it('claims a difference only where the verdict is higher or lower', () => {
    for (const [entries, sentence] of Object.values(SAID)) {
      const { verdict } = contrastWith(entries);
      expect(sentence.startsWith('With batch normalisation the network was right on')).toBe(
        verdict === 'higher' || verdict === 'lower',
      );
    }
  });
});

describe('its words', () => {
  it('say lower with positive sizes, for a metric of which lower is better too', () => {
    const lower = contrastWith({ mean: -0.018, interval: [-0.02, -0.016], verdict: 'lower' });
    expect(sentenceOf(lower, wordingOf())).toContain(
      '1.80 percentage points fewer test images than without (95 % interval 1.60 to 2.00;',
    );
    expect(sentenceOf(lower, wordingOf(errorFormat('mse', 'mean squared error')))).toBe(
      'With batch normalisation mean squared error was 0.018 lower than without (95 % interval 0.016 to 0.02; 6 seeds).',
    );
  });

  it('say how fast a target was reached, and who never did', () => {
    const epochs = timeToTargetFormat('epochs', '97 %');
    const pairs = [3, 3, 4].map((arm, i) => ({ pair: String(i), arm, baseline: 8, difference: arm - 8 }));
    const faster = contrastWith({ metric: epochs.name, pairs, mean: -14 / 3, interval: [-5, -4.2], verdict: 'lower' });
    expect(sentenceOf(faster, wordingOf(epochs))).toBe(
      'With batch normalisation the network reached 97 % after 3.3 epochs in place of 8, 4.7 epochs fewer (95 % interval 4.2 to 5; 6 seeds).',
    );
    expect(sentenceOf(contrastWith({ ...bySigns, verdict: 'better-in-more-pairs' }), wordingOf(epochs))).toContain(
      ': 2 of 6 trainings without never reached 97 %, and none with batch normalisation.',
    );
  });

  it('name the condition, and the seeds that are left out', () => {
    const contrast = contrastWith({ condition: 'scale=raw', unpaired: ['7', '8'] });
    expect(sentenceOf(contrast, wordingOf(accuracyFormat('images'), SCALES))).toMatch(
      /^Where scale is raw, with batch normalisation the network .*\. Left out, as only one of the two has a training of it: seeds 7 and 8\.$/,
    );
    const many = contrastWith({ unpaired: [...'abcdefgh'] });
    expect(sentenceOf(many, wordingOf())).toMatch(/: seeds a, b, c, d, e and 3 more\.$/);
  });

  it('never write a size that is not 0 as if it were', () => {
    const tiny = contrastWith({ mean: 0.00002, interval: [0.00001, 0.00004] });
    expect(sentenceOf(tiny, wordingOf())).toContain(
      '0.002 percentage points more test images than without (95 % interval 0.001 to 0.004;',
    );
  });
});
