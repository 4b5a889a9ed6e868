import { describe, expect, it } from 'vitest';
import { accuracyFormat } from './metricFormats.ts';
import { sentenceOf } from './sentences.ts';
import { summaryOf } from './summary.ts';
import { contrastWith, SCALES, wordingOf } from './testing.ts';
import type { Condition } from './types.ts';

const equivalence = { margin: 0.005, interval: [-0.002, 0.002] as [number, number], pValue: 0.01, adjustedP: 0.01, holds: true };

describe('a summary', () => {
  it('of one contrast is its sentence, and of none nothing', () => {
    expect(summaryOf([contrastWith()], wordingOf())).toBe(sentenceOf(contrastWith(), wordingOf()));
    expect(summaryOf([], wordingOf())).toBe('');
  });

  it('of several arms says them in order, and of which it cannot tell', () => {
    const batch = contrastWith({ family: 2 });
    const layer = contrastWith({ arm: 'layer', mean: -0.009, interval: [-0.01, -0.008], verdict: 'lower' });
    const other = contrastWith({ arm: 'layer', verdict: 'cannot-tell' });
    const words = wordingOf();
    expect(summaryOf([batch, layer], words)).toBe(
      'Accuracy was 1.80 percentage points higher with batch normalisation and 0.90 percentage points lower with layer normalisation than without (6 seeds).',
    );
    expect(summaryOf([batch, other], words)).toBe(
      'Accuracy was 1.80 percentage points higher with batch normalisation than without (6 seeds). Cannot tell whether accuracy changes with layer normalisation.',
    );
    const few = ['batch', 'layer'].map((arm) => contrastWith({ arm, family: 2, verdict: 'too-few-pairs' }));
    expect(summaryOf(few, words)).toBe(
      'Cannot tell whether accuracy changes with batch normalisation and with layer normalisation. 6 seeds with 2 comparisons can reach p = 0.0625 at best, so no difference can be ' +
        'claimed; 7 seeds can.',
    );
    expect(summaryOf([batch, contrastWith({ arm: 'layer', verdict: 'equivalent', equivalence })], words)).toContain(
      ' With layer normalisation: no difference from without beyond ±0.50 percentage points.',
    );
    expect(summaryOf([batch, contrastWith({ arm: 'layer', verdict: 'all-equal', mean: 0 })], words)).toContain(
      ' With layer normalisation: the same as without in every seed.',
    );
  });

  it('of several arms says of those that diverged how many did', () => {
    const layer = contrastWith({
      arm: 'layer',
      verdict: 'arm-missing',
      missing: { arm: 6, baseline: 0 },
      test: 'sign',
      family: 2,
    });
    expect(summaryOf([contrastWith(), layer], wordingOf())).toMatch(
      /\. All 6 trainings with layer normalisation diverged, and none without, so/,
    );
  });

  it('of several conditions says where it helps and where there is no difference', () => {
    const words = wordingOf(accuracyFormat('images'), SCALES);
    const raw = contrastWith({ condition: 'scale=raw' });
    const unit = contrastWith({ condition: 'scale=unit', verdict: 'equivalent', mean: 0.001, equivalence });
    expect(summaryOf([raw, unit], words)).toBe(
      'With batch normalisation accuracy was 1.80 percentage points higher than without where scale is raw; no difference from without beyond ' +
        '±0.50 percentage points where scale is unit.',
    );
    expect(summaryOf([raw, { ...raw, condition: 'scale=unit', mean: 0.03 }], words)).toBe(
      'With batch normalisation accuracy was 1.80 to 3.00 percentage points higher than without in both conditions.',
    );
    expect(summaryOf([raw, { ...unit, verdict: 'cannot-tell' }], words)).toMatch(
      /where scale is raw; cannot tell where scale is unit\.$/,
    );
    expect(summaryOf([raw, { ...unit, verdict: 'arm-missing' }], words)).toMatch(
      /; some trainings diverged where scale is unit\.$/,
    );
    const none = [raw, unit].map((contrast) => ({ ...contrast, verdict: 'cannot-tell' as const }));
    expect(summaryOf(none, words)).toBe('Cannot tell whether accuracy changes with batch normalisation in either condition.');
  });

  it('of many conditions counts them', () => {
    const conditions: Condition[] = Array.from({ length: 7 }, (_, i) => ({ name: `rate=${i}`, values: { rate: i } }));
    const all = conditions.map(({ name }, i) => contrastWith({ condition: name, verdict: i < 2 ? 'cannot-tell' : 'higher' }));
    expect(summaryOf(all, wordingOf(accuracyFormat(), conditions))).toBe(
      'With batch normalisation accuracy was 1.80 percentage points higher than without in 5 of 7 conditions; cannot tell where rate is 0 and where rate is 1.',
    );
  });

  it('says which pairs are left out', () => {
    const both = [contrastWith({ unpaired: ['7'] }), contrastWith({ arm: 'layer' })];
    expect(summaryOf(both, wordingOf())).toMatch(
      / Left out with batch normalisation: 1 seed of which only one of the two has a training\.$/,
    );
  });
});
