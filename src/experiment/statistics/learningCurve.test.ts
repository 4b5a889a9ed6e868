import { describe, expect, it } from 'vitest';
import { areaUnderCurve, epochsToTarget } from './learningCurve.ts';

describe('the area under a learning curve', () => {
  it('is its mean height by the trapezoid rule', () => {
    expect(areaUnderCurve([0.5, 0.7, 0.8])).toBeCloseTo((0.6 + 0.75) / 2, 12);
    expect(areaUnderCurve([0.9, 0.9, 0.9, 0.9])).toBeCloseTo(0.9, 12);
    expect(areaUnderCurve([0.4])).toBe(0.4);
  });

  it('is none without a value, and where one is not finite', () => {
    expect([areaUnderCurve([]), areaUnderCurve([1, Number.NaN]), areaUnderCurve([Infinity, 1])]).toEqual([null, null, null]);
  });
});

describe('the epochs to a target', () => {
  it('are counted to the first value that reaches it, upwards or downwards, or none', () => {
    const accuracy = [0.8, 0.97, 0.96, 0.98];
    expect([0.5, 0.97, 0.975, 0.99].map((target) => epochsToTarget(accuracy, target, true))).toEqual([1, 2, 4, null]);
    expect([1, 0.3, 0.2].map((target) => epochsToTarget([0.9, 0.3, 0.4], target, false))).toEqual([1, 2, null]);
    expect([epochsToTarget([], 1, true), epochsToTarget([Number.NaN], 1, false)]).toEqual([null, null]);
  });
});
