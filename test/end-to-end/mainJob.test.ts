import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { scratch, trainLong } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

describe('the first epoch of the main job', () => {
  // The one long test: 500 steps of each arm, then 10,000 test images.
  it('brings both arms above 0.93 on all 10,000 test images', async () => {
    const { code, stdout, stderr } = await trainLong([
      ...['compare', '--epochs', '1', '--test', '0:10000', '--json', '--out', join(folder, 'main')],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const result = parseResult(JSON.parse(stdout));
    expect(result.design).toMatchObject({
      data: { train: { begin: 1, end: 8001 }, scale: 'raw' },
      fit: { batchSize: 16 },
      seeds: [0],
    });
    expect(result.training?.optimizer).toBe('rmsprop:learningRate=0.001');
    for (const { name, trials } of result.arms) {
      expect(trials[0]?.test?.total).toBe(10_000);
      expect(trials[0]?.test?.accuracy, name).toBeGreaterThan(0.93);
    }
  }, 240_000);
});
