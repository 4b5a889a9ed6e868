import { describe, expect, it } from 'vitest';
import { LIGHT } from './theme.ts';
import { describeTimeToTarget, drawTimeToTarget, medianEpoch, type TimeToTargetData } from './timeToTarget.ts';

const data: TimeToTargetData = {
  target: 'accuracy 0.97',
  epochs: 10,
  groups: [
    {
      title: '',
      arms: [
        { arm: 0, label: 'none', epochs: [8, 9, null] },
        { arm: 1, label: 'batch', epochs: [3, 3, 4] },
        { arm: 2, label: 'layer', epochs: [2, null, null] },
      ],
    },
  ],
};

describe('the median epoch', () => {
  it('has those that never got there as the last', () => {
    expect(medianEpoch([5, 3, 4])).toBe(4);
    expect(medianEpoch([5, 3])).toBe(4);
    expect(medianEpoch([5, null, 3])).toBe(5);
    expect(medianEpoch([5, null])).toBeNull();
    expect(medianEpoch([null])).toBeNull();
    expect(medianEpoch([])).toBeNull();
  });
});

describe('the time to a target', () => {
  const svg = drawTimeToTarget(data, { width: 1200, theme: LIGHT });

  it('has a dot for each seed, also for those that never got there', () => {
    const dots = [...svg.matchAll(/<circle [^>]*r="3.2"[^>]*>/g)].map(([dot]) => dot);
    // Two of them are in the key.
    expect(dots).toHaveLength(9 + 2);
    expect(dots.filter((dot) => dot.includes(`stroke="${LIGHT.warning}"`))).toHaveLength(3 + 1);
  });

  it('says in words how many did not, and what the median is', () => {
    const words = describeTimeToTarget(data);
    expect(words).toContain('none: median 9, 1 of 3 never reached it');
    expect(words).toContain('batch: median 3.');
    expect(words).toContain('layer: no median, 2 of 3 never reached it');
    for (const text of ['never', '2 of 3 never reached it', 'epoch that first reached accuracy 0.97'])
      expect(svg).toContain(`>${text}<`);
  });

  it('has no place for never where all got there', () => {
    const all = { ...data, groups: [{ title: '', arms: [{ arm: 0, label: 'none', epochs: [1, 2] }] }] };
    expect(drawTimeToTarget(all, { width: 390, theme: LIGHT })).not.toContain('never');
  });
});
