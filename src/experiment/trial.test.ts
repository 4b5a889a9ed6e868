import { describe, expect, it } from 'vitest';
import { recalibrate } from '../batchnorm/index.ts';
import { normals, streamKey } from '../core/random.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { toCategorical } from '../datasets/utils/index.ts';
import { loadModel } from '../models/files.ts';
import { writeError } from '../platform/files/systemError.ts';
import { type Arm, selectArms } from './arms.ts';
import type { TrialData } from './data.ts';
import { designOf, type FlagValues } from './flags.ts';
import { runTrial, type TrialEvent, type TrialOptions, type TrialSpec } from './trial.ts';
import type { CheckpointPlace } from './trialCheckpoint.ts';

const images = (n: number, name: string) =>
  new Tensor(
    Float32Array.from(normals(streamKey(5, name), n * 784), (v) => 100 * v),
    [n, 28, 28, 1],
  );
const labels = (n: number) =>
  toCategorical(
    Array.from({ length: n }, (_, i) => i % 10),
    10,
  );
const data: TrialData = { trainX: images(24, 'train'), trainY: labels(24), testX: images(10, 'test'), testY: labels(10) };
const designed = (values: FlagValues = {}) => designOf({ epochs: 2, batchSize: 8, ...values });
type Planned = { readonly arm: Arm; readonly label: string; readonly seed: number };
const [none, batch] = selectArms().map((arm) => ({ arm, label: arm.label, seed: 0 })) as [Planned, Planned];

/** Trains a network with one part of test samples. */
async function train(spec: TrialSpec, options?: TrialOptions) {
  const { trials, ...rest } = await runTrial(spec, options);
  expect(trials).toHaveLength(1);
  return { trial: trials[0] as (typeof trials)[number], ...rest };
}

describe('a trial', () => {
  it('trains, tests and tells what happens', async () => {
    const events: TrialEvent[] = [];
    const { trial, summary } = await train({ ...none, design: designed(), data }, { onEvent: (event) => events.push(event) });
    expect(summary.total).toBe(1_199_882);
    expect(Object.values(trial.history).map((v) => v.length)).toEqual([2, 2, 2, 2]);
    expect(trial.test).toMatchObject({ total: 10, accuracy: trial.history.test_accuracy?.[1], loss: trial.history.test_loss[1] });
    expect(trial.test?.correct).toBe(10 - (trial.test?.wrong?.length ?? 0));
    const kinds = events.filter((e) => e.type !== 'batch').map((e) => `${e.type} ${'epoch' in e ? e.epoch : ''}`);
    expect(kinds).toEqual(['epoch-begin 1', 'epoch-end 1', 'epoch-begin 2', 'epoch-end 2']);
  });

  it('tests each part of the test samples after each epoch and at the end, from one training', async () => {
    const parts = [
      { condition: 'few', begin: 2, end: 5 },
      { condition: 'all', begin: 0, end: 10 },
    ];
    const { trials } = await runTrial({ ...none, design: designed(), data, tests: parts });
    const { trial: whole } = await train({ ...none, design: designed(), data });
    const [few, all] = trials as [typeof whole, typeof whole];
    expect(trials.map(({ condition, test }) => [condition, test?.total])).toEqual([
      ['few', 3],
      ['all', 10],
    ]);
    expect({ ...all.history, ...all.test }).toEqual({ ...whole.history, ...whole.test });
    expect(few.test?.wrong).toEqual(whole.test?.wrong?.filter((i) => i >= 2 && i < 5).map((i) => i - 2));
    expect(few.history.test_accuracy?.at(-1)).toBeCloseTo(few.test?.accuracy as number, 6);
    expect(few.history.accuracy).toEqual(all.history.accuracy);
  });

  it('goes on without a checkpoint where the disk takes none, and says so once', async () => {
    let refused = 0;
    const cause = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
    const checkpoints: CheckpointPlace = {
      read: async () => undefined,
      async write(path) {
        refused++;
        throw writeError(path, cause);
      },
    };
    const events: TrialEvent[] = [];
    const spec = { ...batch, design: designed({ epochs: 1 }), data };
    const { trial, isComplete } = await train(
      { ...spec, checkpoint: { path: 'full/checkpoint', seconds: 0 } },
      // Before each step too, which no time has to pass for.
      { checkpoints, onEvent: (event) => events.push(event), beforeStep: (training) => training.keep() },
    );
    expect(isComplete).toBe(true);
    expect(trial.history).toEqual((await train(spec)).trial.history);
    expect(refused).toBeGreaterThan(2);
    expect(events.filter((event) => event.type === 'warning')).toEqual([
      {
        type: 'warning',
        message:
          'checkpoint: file full/checkpoint: expected a path that can be written to, got a full disk (ENOSPC). Free some space, or name another disk. The training goes on without it.',
      },
    ]);
    const mistake = train(
      { ...spec, checkpoint: { path: 'it', seconds: 0 } },
      { checkpoints: { ...checkpoints, write: () => Promise.reject(new TypeError('a mistake')) } },
    );
    await expect(mistake).rejects.toThrow('a mistake');
  });

  it('with validation samples has their numbers by epoch next to those of the test samples, which are as without', async () => {
    const chosen = { validationX: images(6, 'validation'), validationY: labels(6) };
    const { trial } = await train({ ...batch, design: designed(), data: { ...data, ...chosen } });
    const { trial: without } = await train({ ...batch, design: designed(), data });
    expect(Object.keys(trial.history).sort()).toEqual(
      ['accuracy', 'loss', 'test_accuracy', 'test_loss', 'val_accuracy', 'val_loss'].sort(),
    );
    expect([trial.history.test_loss, trial.history.test_accuracy, trial.test]).toEqual([
      without.history.test_loss,
      without.history.test_accuracy,
      without.test,
    ]);
    expect(trial.history.val_loss).not.toEqual(trial.history.test_loss);
    expect(trial.epochSeconds).toHaveLength(2);
    expect(trial.epochSeconds[1]).toBeGreaterThan(trial.epochSeconds[0] as number);
  });

  it('that is stopped within an epoch is tested with the weights it has', async () => {
    const stop = new AbortController();
    const { trial } = await train(
      { ...none, design: designed(), data },
      { signal: stop.signal, onEvent: (event) => void (event.type === 'batch' && stop.abort()) },
    );
    expect(trial.history.test_loss).toEqual([]);
    expect(trial.test).toMatchObject({ total: 10, loss: expect.any(Number) });
  });

  it('that diverges is a result: where, with what was reached before, and no test', async () => {
    const events: TrialEvent[] = [];
    const { trial } = await train(
      { ...none, design: designed({ learningRate: 1e30 }), data },
      { onEvent: (event) => events.push(event) },
    );
    expect(trial.diverged).toEqual({
      epoch: 1,
      step: expect.any(Number),
      reason: expect.stringContaining('Lower the learning rate'),
    });
    expect(trial.test).toBeNull();
    expect(events.at(-1)).toEqual({ type: 'diverged', ...trial.diverged });
  });

  it.each(['trainX', 'testX'] as const)('that diverges for a NaN in %s names sample and place', async (part) => {
    const broken = { ...data, [part]: images(part === 'trainX' ? 24 : 10, part) };
    (broken[part].data as Float32Array)[9 * 784 + 30] = Number.NaN;
    const { trial } = await train({ ...none, design: designed({ epochs: 1 }), data: broken });
    const where = 'In x, sample 9 (counted from 0) has NaN at [1, 2, 0], the first. Fill or leave out such samples.';
    const reason = part === 'trainX' ? where : `Seen in the test after the last step. ${where}`;
    expect(trial.diverged).toEqual({ epoch: 1, step: part === 'trainX' ? expect.any(Number) : 3, reason, sample: 9 });
  });

  it('whose very last update breaks the weights has diverged too', async () => {
    // One step: its loss is taken before the update and is a number.
    const { trial } = await train({ ...none, design: designed({ epochs: 1, batchSize: 24, learningRate: 1e30 }), data });
    expect(trial.history.loss.every((v) => v !== null)).toBe(true);
    expect(trial.history.test_loss).toEqual([null]);
    const reason = expect.stringMatching(/^Seen in the test after the last step\. All samples .* finite/);
    expect([trial.diverged, trial.test]).toEqual([{ epoch: 1, step: 1, reason }, null]);
  });

  it('that is stopped before its first step has nothing to show', async () => {
    const { trial } = await train({ ...none, design: designed(), data }, { signal: AbortSignal.abort() });
    expect([trial.test, trial.stepMs, trial.history.loss]).toEqual([null, null, []]);
  });
});

describe('a trial with batch normalisation', () => {
  it('is tested with its moving statistics and with recalibrated ones, and keeps the first', async () => {
    const spec = { ...batch, design: designed(), data, keepNetwork: true };
    const { trial, files } = await train(spec);
    expect(trial.steps).toBe(6);
    expect(trial.recalibrated).toMatchObject({ samples: 24, test: { total: 10 } });
    const saved = await loadModel(files['.keras'] as Uint8Array);
    const accuracy = async () => Number((await saved.evaluate(data.testX, data.testY)).accuracy);
    expect(await accuracy()).toBeCloseTo(trial.test?.accuracy as number, 6);
    const { loss } = await saved.evaluate(data.testX, data.testY);
    expect(Number(loss)).toBeCloseTo(trial.test?.loss as number, 4);
    await recalibrate(saved, data.trainX);
    expect(await accuracy()).toBeCloseTo(trial.recalibrated?.test.accuracy as number, 6);
    expect(Number((await saved.evaluate(data.testX, data.testY)).loss)).toBeCloseTo(trial.recalibrated?.test.loss as number, 3);
    expect(trial.recalibrated?.test.loss).not.toBeCloseTo(trial.test?.loss as number, 2);
    expect((await train({ ...none, design: designed(), data })).trial.recalibrated).toBeNull();
  });
});
