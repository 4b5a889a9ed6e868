import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describe as describeComparison } from '../compare.ts';
import { isNamed, titleOf } from '../dataNames.ts';
import { environment } from '../environment.ts';
import { planTrainings } from '../plan.ts';
import { readData } from '../readData.ts';
import { checksumsOf, trialIdOf } from '../run/identity.ts';
import { manifestOf, originOf } from '../run/manifest.ts';
import { setUpComparison } from '../setup.ts';
import { jobFor, readJob, type TrialJob } from './job.ts';
import { Rebuilder } from './rebuild.ts';
import { Refusal } from './refusal.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-rebuild-')));
afterAll(() => rmSync(folder, { recursive: true }));
const table = join(folder, 't.csv');
writeFileSync(
  table,
  `a,b,kind\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 2 ? 'cat' : 'dog'}`).join('\n')}\n`,
);

let reads = 0;
const reader = {
  read: (...[data, shape]: Parameters<Rebuilder['grounds']['reader']['read']>) => {
    reads++;
    return readData(data, {}, shape);
  },
  isNamed,
  titleOf,
};

/** All trainings of a design as they are trained here, with the jobs that travel. */
async function sent() {
  const setup = await setUpComparison(
    {
      data: table,
      norm: ['none', 'batch', 'layer'],
      place: ['before', 'after'],
      scale: ['raw', 'standard'],
      test: [
        { begin: 0, end: 4 },
        { begin: 2, end: 8 },
      ],
      seeds: 2,
      epochs: 2,
    },
    reader,
    () => {},
  );
  const description = describeComparison({ ...setup, environment: await environment() });
  const manifest = manifestOf(description, { checksums: await checksumsOf(setup), git: null, keepNetworks: false, shard: null });
  const { data, network, task } = setup;
  return planTrainings(setup.design, setup.arms).map((training) => {
    const id = trialIdOf(training, originOf(manifest));
    const spec = { ...training, id, stepThreads: 1, data: data(training.design.data), keepNetwork: false, network, task };
    return { spec, job: readJob(JSON.parse(JSON.stringify(jobFor(spec, manifest)))) };
  });
}

const grounds = { reader, dataFolder: folder, modules: [] };

describe('a trial', () => {
  it('is made again from its job as it was, and its data are read once', async () => {
    const trials = await sent();
    expect(trials.length).toBeGreaterThan(15);
    reads = 0;
    const rebuilder = new Rebuilder(grounds);
    for (const { spec, job } of trials) {
      const { spec: again, module } = await rebuilder.rebuild(job);
      expect(module).toBeUndefined();
      const { fileName: _, design, ...rest } = spec;
      // Where the data lie is another matter, and so are the other seeds.
      expect(again).toEqual({ ...rest, design: { ...design, data: { ...design.data, path: 't.csv' }, seeds: [spec.seed] } });
    }
    expect(reads).toBe(1);
  });

  it.each<[what: string, change: (job: TrialJob) => Partial<TrialJob>, problem: object, isRefusal: boolean]>([
    [
      'numerics',
      ({ relaxedSimd }) => ({ relaxedSimd: !relaxedSimd }),
      {
        where: 'numerics',
        expected: expect.stringMatching(/^(no )?fused multiply-adds, as the run$/),
        got: expect.stringMatching(/^(no )?fused multiply-adds$/),
      },
      true,
    ],
    [
      'data',
      ({ data }) => ({ data: { ...data, sha256: '0'.repeat(64) } }),
      { where: 'data t.csv', expected: `sha256 ${'0'.repeat(64)}, as the run`, got: expect.stringMatching(/^sha256 \w{64}$/) },
      true,
    ],
    [
      'a file that is not here',
      ({ data }) => ({ data: { ...data, name: 'none.csv' } }),
      { where: 'data none.csv', got: 'nothing of that name' },
      true,
    ],
    ['a name outside of the folder', ({ data }) => ({ data: { ...data, name: '../t.csv' } }), { where: 'data ../t.csv' }, false],
    [
      'a model that the design has not',
      () => ({ model: { name: 'net.mjs', sha256: '0'.repeat(64) } }),
      { where: 'job, model', got: 'net.mjs' },
      false,
    ],
    [
      'a module that may not run',
      ({ design }) => ({ model: { name: 'net.mjs', sha256: '0'.repeat(64) }, design: { ...design, model: 'net.mjs' } }),
      { where: 'module net.mjs', got: 'none of that name' },
      true,
    ],
    [
      'an arm of none of its networks',
      () => ({ arm: 'rms' }),
      { where: 'job, arm', expected: 'one of none, batch, layer', got: 'rms' },
      false,
    ],
    ['an id of other settings', () => ({ trial: '0'.repeat(16) }), { where: 'job, trial', got: '0'.repeat(16) }, false],
    [
      'settings that no network has',
      ({ design }) => ({ design: { ...design, compile: { ...design.compile, loss: 'nonsense' } } }),
      { where: expect.stringContaining('loss') },
      true,
    ],
  ])('with %s is refused, by this worker or by all', async (_, change, problem, isRefusal) => {
    const [{ job }] = (await sent()) as [Awaited<ReturnType<typeof sent>>[number]];
    const rebuilder = new Rebuilder(grounds);
    const error = await rebuilder.rebuild({ ...job, ...change(job) }).catch((e) => e);
    expect(error.problem).toMatchObject(problem);
    expect(error instanceof Refusal).toBe(isRefusal);
    // It still does what it can.
    expect((await rebuilder.rebuild(job)).spec.id).toBe(job.trial);
  });

  it('is done where data were put right since they were refused', async () => {
    const [{ job }] = (await sent()) as [Awaited<ReturnType<typeof sent>>[number]];
    const text = 'a,b,kind\n1,2,cat\n3,4,dog\n1,2,cat\n3,4,dog\n1,2,cat\n3,4,dog\n1,2,cat\n3,4,dog\n1,2,cat\n3,4,dog\n';
    const other = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-rebuild-')));
    try {
      writeFileSync(join(other, 't.csv'), text);
      const rebuilder = new Rebuilder({ ...grounds, dataFolder: other });
      expect(await rebuilder.rebuild(job).catch((e) => e)).toBeInstanceOf(Refusal);
      copyFileSync(table, join(other, 't.csv'));
      expect((await rebuilder.rebuild(job)).spec.id).toBe(job.trial);
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
