import { describe, expect, it } from 'vitest';
import { partsOf, segmentsOf, summarizeCurves } from './curveSummary.ts';

describe('the summary of curves', () => {
  it('has mean and range, or mean and standard deviation, at each epoch', () => {
    expect(
      summarizeCurves(
        [
          [1, 2],
          [3, 6],
        ],
        'range',
      ),
    ).toEqual([
      { epoch: 1, mean: 2, low: 1, high: 3, isComplete: true },
      { epoch: 2, mean: 4, low: 2, high: 6, isComplete: true },
    ]);
    const [point] = summarizeCurves([[1], [2], [3]], 'sd');
    expect(point).toEqual({ epoch: 1, mean: 2, low: 1, high: 3, isComplete: true });
  });

  it('tells the mean of those that are left from the mean of all', () => {
    const points = summarizeCurves(
      [
        [1, 2, 3, 4],
        [3, null],
        [2, 4, 5],
      ],
      'range',
    );
    expect(points.map(({ mean, isComplete }) => [mean, isComplete])).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [4, false],
    ]);
    expect(segmentsOf(points).map((segment) => segment.map(({ epoch }) => epoch))).toEqual([[1], [1, 2, 3, 4]]);
    expect(segmentsOf(points).map(([first]) => first?.isComplete)).toEqual([true, false]);
  });

  it('draws no line over an epoch without any value', () => {
    const points = summarizeCurves([[1, null, 3, 4]], 'range');
    expect(segmentsOf(points).map((segment) => segment.map(({ epoch }) => epoch))).toEqual([[1], [3, 4]]);
    expect(partsOf([1, null, 3, 4])).toEqual([
      [[1, 1]],
      [
        [3, 3],
        [4, 4],
      ],
    ]);
  });
});
