import { describe, expect, it } from 'vitest';
import { changedCells, computeBatch, EPSILON } from './batch.ts';
import { dropoutShift } from './dropout.ts';
import { BATCH, MovingStatistics, SOURCE } from './moving.ts';
import { BATCHES, spreadOfMeans } from './spread.ts';

const close = (values: readonly number[]) => values.map((v) => expect.closeTo(v, 4));

describe('what the lessons compute', () => {
  it('is what the formulas of batch normalisation say of a batch, worked out by hand', async () => {
    const x = [[1], [2], [3], [6]];
    const dy = [[1], [0], [0], [0]];
    const { mean, variance, normalized, y, dx, dGamma, dBeta } = await computeBatch({ x, gamma: [2], beta: [10], dy });
    expect(mean).toEqual(close([3]));
    expect(variance).toEqual(close([3.5]));
    const scale = Math.sqrt(3.5 + EPSILON);
    const hat = [-2, -1, 0, 3].map((v) => v / scale);
    expect(normalized.flat()).toEqual(close(hat));
    expect(y.flat()).toEqual(close(hat.map((v) => 2 * v + 10)));
    expect(dGamma).toEqual(close([hat[0] as number]));
    expect(dBeta).toEqual(close([1]));
    // ∂L/∂x = γ/√(σ²+ε)·(dy − mean(dy) − x̂·mean(dy·x̂))
    const pulls = [1, 0, 0, 0].map((d, i) => (2 / scale) * (d - 1 / 4 - (hat[i] as number) * ((hat[0] as number) / 4)));
    expect(dx.flat()).toEqual(close(pulls));
  });

  it('changes in the whole column where one number of it does', async () => {
    const input = {
      gamma: [1, 1],
      beta: [0, 0],
      dy: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    };
    const before = await computeBatch({
      ...input,
      x: [
        [1, 1],
        [2, 5],
        [3, 2],
      ],
    });
    const after = await computeBatch({
      ...input,
      x: [
        [9, 1],
        [2, 5],
        [3, 2],
      ],
    });
    expect(changedCells(before.y, after.y)).toEqual(['0,0', '1,0', '2,0']);
  });

  it('moves the statistics as 0.99 · moving + 0.01 · batch, from 0 and 1', async () => {
    const moving = new MovingStatistics(0.99);
    const first = await moving.next();
    expect(first.movingMean).toBeCloseTo(0.01 * (first.batchMean as number), 6);
    expect(first.movingVariance).toBeCloseTo(0.99 + 0.01 * (first.batchVariance as number), 5);
    expect(first.batchMean).toBeGreaterThan(SOURCE.mean - (4 * SOURCE.stddev) / Math.sqrt(BATCH));
    const { movingMean, movingVariance, step } = await moving.next();
    expect(step).toBe(2);
    expect(await moving.predict(9)).toBeCloseTo((9 - movingMean) / Math.sqrt(movingVariance + 0.001), 4);
  });

  it('spreads as 1/√N over batches of N', async () => {
    for (const size of [2, 16]) {
      const { means, stddev } = await spreadOfMeans(size);
      expect(means).toHaveLength(BATCHES);
      // The standard deviation of 200 draws is within a fifth of the true one, by four standard errors.
      expect(Math.abs(stddev * Math.sqrt(size) - 1)).toBeLessThan(0.2);
    }
  });

  it('has the variance shift of dropout within 5 % of (σ² + μ²)/q − μ²', async () => {
    const { trainingVariance, inferenceVariance, trainingStddev, inferenceStddev } = await dropoutShift(0.5, 1);
    expect(Math.abs(trainingVariance / 3 - 1)).toBeLessThan(0.05);
    expect(Math.abs(inferenceVariance - 1)).toBeLessThan(0.05);
    expect(trainingStddev).toBeCloseTo(1, 2);
    expect(Math.abs(inferenceStddev * Math.sqrt(3) - 1)).toBeLessThan(0.05);
    expect((await dropoutShift(0, 1)).inferenceStddev).toBeCloseTo(1, 2);
  });
});
