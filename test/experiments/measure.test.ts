import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { compareArms, movingStatistics } from '../../src/experiment/comparison.ts';
import { conclusion } from '../../src/experiment/conclusion.ts';
import { measureOf } from '../../src/experiment/measure.ts';
import type { Trial } from '../../src/experiment/result.ts';
import { exampleResult } from '../support/exampleResult.ts';

const mse = measureOf('regression');
const tested = (squaredErrors: readonly number[]) => ({
  squaredErrors: [...squaredErrors],
  mse: squaredErrors.reduce((a, b) => a + b, 0) / squaredErrors.length,
  mae: 0.5,
  loss: 1,
  total: squaredErrors.length,
});

describe('the measure of predicted numbers', () => {
  it('has the squared error of each sample, over all numbers of a sample', () => {
    const y = tensor([0, 1, 2, 4], { shape: [2, 2] });
    const { squaredErrors, mse: mean, mae } = mse.test(tensor([1, 1, 2, 1], { shape: [2, 2] }), y, 0);
    expect([squaredErrors, mean, mae]).toEqual([[0.5, 4.5], 2.5, 1]);
    // Always the mean of each column: squared errors 1, 1 and 2.25, 2.25.
    expect(mse.guessScore(y)).toBe(1.625);
  });

  it('takes less for better, with the nearer samples counted', () => {
    const { difference, onlyFirst, onlySecond } = mse.compare(tested([0, 1, 4, 2]), tested([1, 1, 2, 8]));
    expect([difference, onlyFirst, onlySecond]).toEqual([-1.25, 2, 1]);
    expect(mse.higherIsBetter).toBe(false);
  });

  it('writes numbers of any size with four digits', () => {
    expect([0, 0.123456, 1234.567, 0.0000123456, 5e7, 25].map(mse.format)).toEqual([
      '0',
      '0.1235',
      '1235',
      '1.235e-5',
      '5.000e+7',
      '25',
    ]);
  });
});

/** A result of a regression with chosen squared errors, those with recalibrated statistics last. */
function regression(without: readonly number[], withBn: readonly number[], recalibrated?: readonly number[]) {
  const example = exampleResult({}, {}, { guess: 4 });
  const trial = (errors: readonly number[], again?: readonly number[]): Trial => {
    const test = tested(errors);
    const { onlyFirst, onlySecond, pValue } = mse.compare(test, tested(again ?? errors));
    return {
      ...(example.arms[0]?.trials[0] as Trial),
      test,
      recalibrated: again
        ? { samples: 100, test: tested(again), onlyMoving: onlyFirst, onlyRecalibrated: onlySecond, pValue }
        : null,
    };
  };
  const arms = example.arms.map((arm, i) => ({ ...arm, trials: [i === 0 ? trial(without) : trial(withBn, recalibrated)] }));
  const result = { ...example, arms, task: 'regression' as const };
  return { ...result, comparisons: compareArms(result) };
}
const errors = (of: (i: number) => number) => Array.from({ length: 40 }, (_, i) => of(i));

describe('a comparison of predicted numbers', () => {
  it('says how much lower the error is, with interval and test', () => {
    const result = regression(
      errors((i) => 1 + (i % 4) / 10),
      errors((i) => 0.5 + (i % 3) / 10),
    );
    expect(conclusion(result)).toMatch(
      /^On the same 40 test images mean squared error was 0\.5525 lower with batch normalisation than without \(95 % interval −0\.\d+ to −0\.\d+\): nearer on 40 images with it, on 0 without\. The choice of test images alone hardly explains such a difference \(paired t test of the squared errors p < 0\.001\); /,
    );
    expect(result.comparisons[0]?.outcome).toMatchObject({ onlyArm: 40, onlyBaseline: 0, statistics: 'moving' });
  });

  it('puts lagging statistics first, which have the larger error', () => {
    const own = [errors((i) => 1 + (i % 4) / 10), errors((i) => 3 + (i % 5) / 10), errors((i) => 0.5 + (i % 3) / 10)] as const;
    const result = regression(...own);
    expect(movingStatistics(result.arms[1]?.trials[0] as Trial, mse)).toBe('lagging');
    expect(result.comparisons[0]?.outcome).toMatchObject({ statistics: 'recalibrated', onlyArm: 40 });
    expect(conclusion(result)).toMatch(
      /^On the same 40 test images the network with BN has mean squared error 3\.2 with its moving statistics/,
    );
    expect(movingStatistics(regression(own[0], own[2], own[1]).arms[1]?.trials[0] as Trial, mse)).toBe('ahead');
  });

  it('judges nothing where no network does better than the mean', () => {
    const bad = errors((i) => 4 + (i % 5));
    const result = regression(bad, bad);
    expect(result.comparisons).toMatchObject([{ obstacle: 'no-better-than-guessing' }]);
    expect(conclusion(result)).toBe(
      'No network does better on the 40 test images than always answering with their mean (mean squared error 4), so there is no difference to judge.',
    );
  });

  it('finds no difference between equal networks', () => {
    const own = errors(() => 0.5);
    expect(conclusion(regression(own, own))).toMatch(
      /^Both networks have the same errors on each of the 40 test images: these show no difference \(95 % interval \+0 to \+0\)\.$/,
    );
  });
});

it('knows the class of a label by its index as by its one-hot row', () => {
  const { test, guessScore } = measureOf('classification');
  const outputs = tensor([
    [0.1, 0.2, 0.7],
    [0.1, 0.7, 0.2],
    [0.6, 0.3, 0.1],
  ]);
  const rows = tensor([
    [0, 0, 1],
    [0, 0, 1],
    [1, 0, 0],
  ]);
  for (const labels of [tensor([2, 2, 0]), rows]) {
    expect(test(outputs, labels, 0.5)).toEqual({ accuracy: 2 / 3, correct: 2, wrong: [1] });
    expect(guessScore(labels)).toBe(2 / 3);
  }
});
