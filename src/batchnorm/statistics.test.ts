import { describe, expect, it } from 'vitest';
import { channelShift } from './statistics.ts';

const statistics = (mean: readonly number[], variance: readonly number[]) => ({
  mean: Float32Array.from(mean),
  variance: Float32Array.from(variance),
});

describe('the shift of statistics', () => {
  it('is in standard deviations of the first, as the median over channels: of four, the mean of the two middle ones', () => {
    const from = statistics([0, 0, 0, 0], [4, 4, 4, 4]);
    const to = statistics([2, -4, 6, 100], [4, 8, 16, 1000]);
    const { distance, ratio } = channelShift(from, to, 0);
    expect(distance).toBe((2 + 3) / 2);
    expect(ratio).toBe((2 + 4) / 2);
  });

  it('is none for channels that are constant in both', () => {
    const constant = statistics([1, 2, 3], [0, 0, 0]);
    expect(channelShift(constant, constant, 1e-3)).toEqual({ distance: 0, ratio: 1 });
  });
});
