import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import type { Callback, TrainingControl } from '../../../src/training/callbacks/callback.ts';
import * as callbacks from '../../../src/training/callbacks/index.ts';
import type { FitOptions } from '../../../src/training/options.ts';
import { outcome, type Scenario } from '../../support/interrupted.ts';
import { mistake } from '../../support/mistake.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'evenkeel-backup-'));
let folder: string;
beforeEach(() => {
  folder = scratch();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What an error that a callback throws stands for. */
class Cut extends Error {}

/** Cuts a run off at each of these batches (counted over all runs of it) until it ends. */
async function cutOff(scenario: Scenario, cuts: readonly number[]): Promise<string> {
  for (const cut of cuts) {
    let batches = 0;
    const onBatch = () => {
      if (++batches === cut) throw new Cut();
    };
    await expect(outcome({ ...scenario, onBatch })).rejects.toThrow(Cut);
  }
  return outcome(scenario);
}

describe.each(['arrays', 'generator'] as const)('a run that was cut off, on %s,', (data) => {
  let whole: string;
  beforeAll(async () => {
    const uncut = scratch();
    whole = await outcome({ folder: uncut, saveFreq: 'epoch', data });
    rmSync(uncut, { recursive: true });
  });

  it('is one that stops early, so that the states of callbacks count', () => {
    const { stopped, history } = JSON.parse(whole) as {
      stopped: number | null;
      history: [number[], { learning_rate: number[] }];
    };
    expect(stopped).toBeGreaterThan(2);
    expect(stopped).toBeLessThan(7);
    const rates = history[1].learning_rate;
    expect(rates.some((r, i) => i > 0 && r < (rates[i - 1] as number) * 0.6)).toBe(true);
  });

  it.each([1, 2, 3, 7, 'epoch'] as const)('ends with the same bits and files; saveFreq %s', async (saveFreq) => {
    expect(await cutOff({ folder, saveFreq, data }, [9, 4, 1, 6])).toBe(whole);
  });

  it.each([1, 4, 5, 6])('at batch %i of the run, saveFreq 1', async (cut) => {
    expect(await cutOff({ folder, saveFreq: 1, data }, [cut])).toBe(whole);
  });

  it.each([1, 'epoch'] as const)('when all was done but the backup not deleted; saveFreq %s', async (saveFreq) => {
    const onEnd = () => {
      throw new Cut();
    };
    await expect(outcome({ folder, saveFreq, data, onEnd })).rejects.toThrow(Cut);
    expect(await outcome({ folder, saveFreq, data })).toBe(whole);
  });
});

const [x, y] = [tensor([[0], [1], [2], [3]]), tensor([[1], [0], [2], [1]])];
const build = () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  model.compile({ loss: 'mse', metrics: ['mae'] });
  return model;
};
const train = (options: FitOptions, model = build()) => model.fit(x, y, { verbose: 0, batchSize: 1, epochs: 4, ...options });
const backup = (options: callbacks.BackupAndRestoreOptions = {}) => callbacks.backupAndRestore(folder, options);
const cutAt = (epoch: number): Callback => ({
  onEpochBegin: (e) => {
    if (e === epoch) throw new Cut();
  },
});

describe('BackupAndRestore', () => {
  it('is deleted at the end, unless it is to stay or the run was stopped from outside', async () => {
    await train({ callbacks: [backup()] });
    expect(() => readdirSync(folder)).toThrow('ENOENT');
    await train({ callbacks: [backup({ deleteCheckpoint: false })] });
    expect(readdirSync(folder)).toEqual(['latest.backup']);
    // More epochs go on from there.
    expect((await train({ epochs: 6, callbacks: [backup()] })).epoch).toEqual([0, 1, 2, 3, 4, 5]);
    const stop = new AbortController();
    const stopping: Callback = { onEpochEnd: (epoch) => void (epoch === 1 && stop.abort()) };
    await train({ signal: stop.signal, callbacks: [backup(), stopping] });
    expect(readdirSync(folder)).toEqual(['latest.backup']);
    const rest: number[] = [];
    await train({ callbacks: [backup(), { onEpochBegin: (epoch) => void rest.push(epoch) }] });
    expect(rest).toEqual([2, 3]);
  });

  it('keeps the order of samples of a second call of fit', async () => {
    const twice = async (cut: boolean) => {
      const model = build();
      await train({ epochs: 2 }, model);
      const again = { epochs: 3, callbacks: [backup()] };
      if (cut) await expect(train({ ...again, callbacks: [...again.callbacks, cutAt(2)] }, model)).rejects.toThrow(Cut);
      const next = cut ? build() : model;
      await train(again, next);
      return next.snapshot();
    };
    expect(await twice(true)).toEqual(await twice(false));
  });

  it('ends an epoch in whose last batch a callback stopped the training', async () => {
    let first = true;
    let control: TrainingControl | undefined;
    const stopping: Callback = {
      onTrainBegin: (trainingControl) => {
        control = trainingControl;
      },
      onTrainBatchEnd: (batch) => {
        if (control?.epoch === 1 && batch === 3) control.stopTraining = true;
      },
      onEpochEnd: (epoch) => {
        const cut = first && epoch === 1;
        if (epoch === 1) first = false;
        if (cut) throw new Cut();
      },
    };
    const callbacks = () => [stopping, backup({ saveFreq: 1 })];
    await expect(train({ callbacks: callbacks() })).rejects.toThrow(Cut);
    expect((await train({ callbacks: callbacks() })).epoch).toEqual([0, 1]);
  });

  it('goes on in log files that are no longer there, or were cut, without holes', async () => {
    const path = join(folder, 'log.csv');
    const csv = () => callbacks.csvLogger(path);
    for (const damage of [() => rmSync(path), () => writeFileSync(path, '')]) {
      await expect(train({ callbacks: [csv(), backup(), cutAt(2)] })).rejects.toThrow(Cut);
      expect(readFileSync(path, 'utf8').split('\r\n').length).toBe(4);
      damage();
      await train({ callbacks: [csv(), backup()] });
      expect(readFileSync(path, 'utf8')).toMatch(/^epoch,loss,mae,val_loss,val_mae\r\n2,[\d.,NA]+\r\n3,[\d.,NA]+\r\n$/);
    }
  });

  it('removes what a run that was killed while it wrote has left', async () => {
    writeFileSync(join(folder, 'latest.backup.1234-0.part'), 'half');
    await train({ callbacks: [backup({ deleteCheckpoint: false })] });
    expect(readdirSync(folder)).toEqual(['latest.backup']);
  });

  it('begins what is new and leaves out what is gone, with a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const stopping = () => callbacks.earlyStopping({ monitor: 'loss', patience: 9 });
    const first = [backup(), stopping(), callbacks.terminateOnNaN(), cutAt(2)];
    await expect(train({ callbacks: first })).rejects.toThrow(Cut);
    const plateau = callbacks.reduceLROnPlateau({ monitor: 'loss' });
    expect((await train({ callbacks: [plateau, stopping(), backup()] })).epoch).toEqual([0, 1, 2, 3]);
    const where = join(folder, 'latest.backup');
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      `${where}: the run that was cut off had 0 ReduceLROnPlateau, this one has 1: what they remember begins anew.`,
      `${where}: the run that was cut off had 1 TerminateOnNaN, this one has 0: what it remembered is left out.`,
    ]);
    warn.mockRestore();
  });

  it('refuses what cannot go on, and changes nothing', async () => {
    const within: Callback = {
      onTrainBatchBegin: (batch) => {
        if (batch === 2) throw new Cut();
      },
    };
    const stopping = callbacks.earlyStopping({ monitor: 'loss', patience: 9 });
    await expect(train({ callbacks: [backup({ saveFreq: 1 }), stopping, within] })).rejects.toThrow(Cut);
    const path = join(folder, 'latest.backup');
    const bytes = readFileSync(path);
    const refused = async (options: FitOptions, model = build()) => {
      const before = model.snapshot();
      const message = await mistake(() => train({ callbacks: [backup()], ...options }, model));
      expect(model.snapshot()).toEqual(before);
      expect(readFileSync(path).length).toBeGreaterThan(0);
      return message;
    };
    expect(await refused({ batchSize: 2 })).toBe(
      `${path}: expected 4 batches an epoch, as in the run that was cut off, got 2. ` +
        'Give the same data and batchSize, or delete it to begin the training anew.',
    );
    const other = callbacks.earlyStopping({ monitor: 'mae', mode: 'min' });
    expect(await refused({ callbacks: [backup(), other] })).toBe(
      'EarlyStopping, option monitor: expected "loss", as in the run that was cut off, got "mae". ' +
        'Give the same callbacks, or delete the backup to begin anew.',
    );
    const plain = build();
    plain.compile({ loss: 'mse' });
    expect(await refused({}, plain)).toBe(
      `${path}: expected the metrics of the run that was cut off (loss, mae), got loss. ` +
        'Compile the model as it was, or delete it to begin the training anew.',
    );
    const wide = sequential([layers.dense({ units: 2, inputShape: [1] }), layers.dense({ units: 1 })]);
    wide.compile({ loss: 'mse', metrics: ['mae'] });
    expect(await refused({}, wide)).toMatch(/latest\.backup, "dense\/kernel": expected \(1, 2\), got \(1, 1\)\./);
    for (const [damaged, got] of [
      [Buffer.from('nothing'), 'other bytes'],
      [bytes.subarray(0, 40), 'a header longer than the file'],
      [bytes.subarray(0, bytes.length - 1), /\d+ bytes of a model instead of \d+/],
      [Buffer.from(bytes).fill(32, 12, 13), 'a header that cannot be read'],
    ] as const) {
      writeFileSync(path, damaged);
      expect(await refused({})).toMatch(
        new RegExp(`latest\\.backup: expected a whole backup of a training, got ${got instanceof RegExp ? got.source : got}\\.`),
      );
    }
  });

  it.each([
    ['BackupAndRestore, folder: expected a path, got "".', () => callbacks.backupAndRestore('')],
    [
      "BackupAndRestore, option saveFreq: expected 'epoch' or a number of batches, got 0.",
      () => callbacks.backupAndRestore('a', { saveFreq: 0 }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
