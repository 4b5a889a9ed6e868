import { describe, expect, it } from 'vitest';
import { VERSION } from '../../core/version.ts';
import { designOf } from '../flags.ts';
import { readJob } from './job.ts';
import { Refusal } from './refusal.ts';

const job = {
  ...{ schema: 'evenkeel.job/1', version: VERSION, relaxedSimd: true, run: '0123456789abcdef', trial: 'fedcba9876543210' },
  ...{ label: 'with BN', arm: 'batch', place: 'designed', seed: 0, design: designOf({}), stepThreads: 1, keepNetwork: false },
  ...{
    tests: [{ condition: '', begin: 0, end: 200 }],
    data: { name: 'mnist', sha256: 'a'.repeat(64) },
    model: null,
    checkpointSeconds: 10,
  },
};

describe('a job', () => {
  it('is read as it was sent', () => {
    expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
    expect(readJob({ ...job, outcome: 'from an earlier worker' })).toMatchObject(job);
  });

  it('of another version is refused with both, whatever else it says', () => {
    const error = (given: unknown) => {
      try {
        return readJob(given);
      } catch (e) {
        return e as Refusal;
      }
    };
    for (const given of [
      { ...job, version: '9.9.9' },
      { schema: 'evenkeel.job/7', version: '9.9.9', more: 1 },
    ]) {
      const refused = error(given);
      expect(refused).toBeInstanceOf(Refusal);
      expect((refused as Refusal).message).toBe(`version: expected evenkeel 9.9.9, as the run, got evenkeel ${VERSION}.`);
    }
    expect(error({ ...job, version: 1 })).not.toBeInstanceOf(Refusal);
  });

  it.each<[path: string, given: unknown]>([
    ['job', 'text'],
    ['job', { ...job, path: '/etc' }],
    ['job, schema', { ...job, schema: 'evenkeel.job/2' }],
    ['job, trial', { ...job, trial: '../x' }],
    ['job, design', { ...job, design: { ...job.design, factors: { epochs: [1, 2] } } }],
    ['job, design', { ...job, design: { ...job.design, conditions: [{ epochs: 1 }, { epochs: 2 }] } }],
    ['job, design.seeds', { ...job, seed: 1 }],
    ['job, design.fit.epochs', { ...job, design: { ...job.design, fit: { ...job.design.fit, epochs: -1 } } }],
    ['job, data', { ...job, data: { ...job.data, path: '/etc' } }],
    ['job, data.sha256', { ...job, data: { ...job.data, sha256: 'none' } }],
    ['job, tests', { ...job, tests: [] }],
    ['job, stepThreads', { ...job, stepThreads: 1e6 }],
    ['job, label', { ...job, label: 'x'.repeat(5000) }],
  ])('that does not fit is named by its first entry that does not: %s', (path, given) => {
    expect(() => readJob(given)).toThrow(`${path}: expected a trial as evenkeel ${VERSION} sends it, got `);
  });
});
