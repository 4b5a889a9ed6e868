import { describe, expect, it } from 'vitest';
import { power, short } from './format.ts';

describe('numbers in lessons', () => {
  it('have three digits, a minus sign, and no rounding for nothing', () => {
    expect([-1.23456, 0.000123456, 72_500, 3e-9, Number.NaN].map(short)).toEqual(['−1.23', '0.000123', '72,500', '0', '–']);
  });

  it('are powers of ten where they are small', () => {
    expect([4.77e-7, 0, 12].map(power)).toEqual(['4.8 · 10⁻⁷', '0', '1.2 · 10¹']);
  });
});
