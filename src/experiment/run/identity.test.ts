import { describe, expect, it } from 'vitest';
import { Tensor } from '../../core/tensor/tensor.ts';
import { selectArms } from '../arms.ts';
import { designOf } from '../flags.ts';
import { planTrainings } from '../plan.ts';
import { dataChecksum, type Origin, runIdOf, trialIdOf } from './identity.ts';

const origin: Origin = { data: 'd', model: null, version: '1.0.0', relaxedSimd: true };
type Values = Parameters<typeof designOf>[0];
const runId = (values: Values, from: Partial<Origin> = {}) => runIdOf(designOf(values), { ...origin, ...from });
/** The ids of all trainings of a design, by arm and seed. */
const trialIds = (values: Values, from: Partial<Origin> = {}) => {
  const design = designOf(values);
  const trainings = planTrainings(design, selectArms(design.arms));
  return Object.fromEntries(
    trainings.map((training) => [`${training.arm.name} ${training.seed}`, trialIdOf(training, { ...origin, ...from })]),
  );
};
const base = { data: 't.csv', epochs: 2, seeds: 2 };

describe('the id of a run', () => {
  it('is the same for the same design, wherever its data lie and however many threads do it', () => {
    expect(runId(base)).toMatch(/^[0-9a-f]{16}$/);
    expect(runId({ ...base, data: 'elsewhere/t.csv', threads: 3 })).toBe(runId({ ...base, threads: 1 }));
  });

  it('is another for another design, data, model or version', () => {
    const ids = [
      runId(base),
      runId({ ...base, epochs: 3 }),
      runId({ ...base, seeds: 3 }),
      runId(base, { data: 'e' }),
      runId(base, { model: 'm' }),
      runId(base, { version: '1.0.1' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the id of a training', () => {
  it('is one of its settings and seed: more seeds, another arm or a question about the answer leave it as it is', () => {
    const ids = trialIds(base);
    expect(new Set(Object.values(ids)).size).toBe(4);
    const more = trialIds({ ...base, seeds: 6, norm: ['none', 'batch', 'layer'], target: 0.5, margin: 0.1 });
    const looks = trialIds({ ...base, seeds: 6, until: 'clear' });
    for (const [name, id] of Object.entries(ids)) expect([name, more[name], looks[name]]).toEqual([name, id, id]);
  });

  it.each<[what: string, values: Values, from: Partial<Origin>]>([
    ['settings', { ...base, learningRate: 0.5 }, {}],
    ['a batch size', { ...base, batchSize: 7 }, {}],
    ['data', base, { data: 'e' }],
    ['a model', base, { model: 'm' }],
    ['a version', base, { version: '1.0.1' }],
    ['numerics, without fused multiply-adds', base, { relaxedSimd: false }],
  ])('is another with other %s', (_, values, from) => {
    const [before, after] = [Object.values(trialIds(base)), Object.values(trialIds(values, from))];
    expect(after).toHaveLength(before.length);
    for (const id of after) expect(before).not.toContain(id);
  });
});

describe('the checksum of data', () => {
  const data = (label: number, shape: [number, number]) => ({
    trainX: new Tensor(new Float32Array([1, 2, 3, 4]), shape),
    trainY: new Tensor(new Uint8Array([0, label]), [2]),
    testX: new Tensor(new Float32Array([5, 6]), [1, 2]),
    testY: new Tensor(new Uint8Array([1]), [1]),
  });

  it('is another where a label or a shape is', () => {
    const sums = [data(1, [2, 2]), data(0, [2, 2]), data(1, [1, 4])].map(dataChecksum);
    expect(dataChecksum(data(1, [2, 2]))).toBe(sums[0]);
    expect(new Set(sums).size).toBe(3);
  });
});
