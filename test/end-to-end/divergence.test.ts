import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

async function diverge(learningRate: string) {
  const out = join(folder, learningRate);
  const slice = ['--epochs', '2', '--train', '0:64', '--test', '0:20', '--batch-size', '32', '--threads', '1'];
  const finished = await evenkeel(['compare', ...slice, '--learning-rate', learningRate, '--out', out]);
  const read = (name: string) => readFileSync(join(out, name), 'utf8');
  return { finished, read, result: parseResult(JSON.parse(read('result.json'))) };
}

describe('a learning rate at which networks diverge', () => {
  it('ends one arm with a record of where, while the other goes on to its end', async () => {
    const { finished, read, result } = await diverge('3e7');
    expect(finished.code).toBe(0);
    expect(finished.stderr).toMatch(
      /^without BN {2}warning: fit: the loss is NaN from step 2 of epoch 1 on\. .*Lower the learning rate.*\n$/,
    );
    expect(result.status).toBe('complete');
    const [none, batch] = result.arms.map((a) => a.trials[0]);
    expect(none).toMatchObject({ diverged: { epoch: 1, step: 2 }, test: null });
    expect(none?.history.loss).toEqual([null]);
    expect(batch?.diverged).toBeNull();
    expect(batch?.history.loss.length).toBe(2);
    expect(batch?.test?.total).toBe(20);
    expect(finished.stdout).toContain('without BN  diverged: the loss is not a number any more (epoch 1, step 2)');
    expect(finished.stdout).toMatch(
      /\nAccuracy without BN: diverged in epoch 1\nAccuracy with BN: [01]\.\d{4} with its moving statistics, [01]\.\d{4} with recalibrated ones\nThe network without BN diverged/,
    );
    expect(read('figures/accuracy.svg')).toContain('>Diverged in epoch 1 (step 2)<');
    expect(read('history.csv')).toMatch(/\nnone,0,1,[\d.]+,,[\d.]+,,,\n/);
    expect(read('report.html')).not.toMatch(/NaN|Infinity|null/);
  });

  it('ends both arms', async () => {
    const { finished, read, result } = await diverge('1e30');
    expect(finished.code).toBe(0);
    expect(finished.stderr.match(/warning: fit: the loss is NaN from step 2 of epoch 1 on/g)).toHaveLength(2);
    expect(result.arms.every((a) => a.trials[0]?.diverged && a.trials[0].test === null)).toBe(true);
    expect(result.conclusion).toMatch(/^The network without BN diverged .* and the network with BN diverged .*, so there is no/);
    expect(read('figures/accuracy.svg').match(/>Diverged in epoch/g)?.length).toBe(2);
  });
});
