import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import type { Callback, TrainingControl } from '../../../src/training/callbacks/callback.ts';
import * as callbacks from '../../../src/training/callbacks/index.ts';
import { LogFile } from '../../../src/training/callbacks/logFile.ts';
import type { FitOptions } from '../../../src/training/options.ts';
import { mistake } from '../../support/mistake.ts';

let folder: string;
let warnings: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-writes-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

const [x, y] = [tensor([[0], [1], [2], [3]]), tensor([[1], [0], [2], [1]])];
const build = () => {
  const onWarning = (message: string) => void warnings.push(message);
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { onWarning });
  model.compile({ loss: 'mse', optimizer: 'sgd' });
  return model;
};
const train = (list: readonly Callback[], options: FitOptions = {}, model = build()) =>
  model.fit(x, y, { verbose: 0, batchSize: 2, epochs: 3, callbacks: list, ...options });

/** Makes a folder's name that of a file at the end of an epoch, as a disk that fails; `undo` puts it right in a later one. */
const breaking = (name: string, epoch: number, undo?: number): Callback => ({
  onEpochBegin(e) {
    if (e === epoch) {
      rmSync(at(name), { recursive: true, force: true });
      writeFileSync(at(name), '');
    }
    if (e === undo) rmSync(at(name));
  },
});

describe('a file that the system refuses while a model trains', () => {
  it.each<[string, (path: string, options?: callbacks.ModelCheckpointOptions) => Callback]>([
    ['ModelCheckpoint .keras', (path, options) => callbacks.modelCheckpoint(`${path}/a.keras`, options)],
    ['ModelCheckpoint .weights.h5', (path, options) => callbacks.modelCheckpoint(`${path}/a.weights.h5`, options)],
    ['ModelCheckpoint .evk', (path, options) => callbacks.modelCheckpoint(`${path}/a.evk`, options)],
    ['BackupAndRestore', (path, options) => callbacks.backupAndRestore(path, { deleteCheckpoint: false, ...options })],
    ['TensorBoard', (path, options) => callbacks.tensorBoard(`${path}/deep`, options)],
  ])('is warned of by %s, once, and ends the training only where that is asked for', async (name, make) => {
    const callback = name.split(' ')[0] as string;
    const history = await train([breaking('place', 1), make(at('place'))]);
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(warnings.length).toBe(callback === 'TensorBoard' ? warnings.length : 1);
    // Where its file is open TensorBoard goes on in it.
    for (const warning of warnings) {
      expect(warning).toMatch(
        new RegExp(`^${callback}: file ${at('place')}/.*: expected a path that can be written to, got .* \\(E[A-Z]+\\)\\. `),
      );
      expect(warning).toMatch(/ The training goes on without it\.$/);
    }
    rmSync(at('place'), { recursive: true, force: true });
    const failing = train([
      breaking('place', callback === 'BackupAndRestore' ? 1 : 0),
      make(at('place'), { onWriteError: 'throw' }),
    ]);
    await expect(failing).rejects.toThrow(/^file .*place\/.*: expected a path that can be written to, got .* \(E[A-Z]+\)\. /);
  });

  it('is an error at the beginning, where nothing is lost yet', async () => {
    writeFileSync(at('file'), '');
    expect(await mistake(() => train([callbacks.csvLogger(at('file', 'log.csv'))]))).toMatch(
      /^lock .*log\.csv\.lock: expected a path that can be written to, got .* \(E[A-Z]+\)\. Name another path\.$/,
    );
    expect(await mistake(() => train([callbacks.backupAndRestore(at('file', 'backup'))]))).toMatch(
      /^lock .*latest\.backup\.lock: expected a path that can be written to, got .* \(E[A-Z]+\)\. Name another path\.$/,
    );
    expect(await mistake(() => train([callbacks.csvLogger(at('n'.repeat(252)))]))).toMatch(
      /ENAMETOOLONG\)\. Name a shorter path\.$/,
    );
  });

  it('has the lines of a log that it missed once it takes them again', async () => {
    const path = at('log.csv');
    const file = new LogFile(path);
    await file.open({ append: false });
    await file.write('one\n');
    const handle = (file as unknown as { handle: { appendFile: (bytes: Buffer) => Promise<void> } }).handle;
    const append = handle.appendFile.bind(handle);
    // A disk that takes a part and is full then.
    handle.appendFile = async (bytes) => {
      await append(bytes.subarray(0, 2));
      throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
    };
    for (const line of ['two\n', 'three\n']) {
      expect(await mistake(() => file.write(line))).toBe(
        `file ${path}: expected a path that can be written to, got a full disk (ENOSPC). Free some space, or name another disk.`,
      );
    }
    handle.appendFile = append;
    await file.write('four\n');
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\nfour\n');
  });

  it.runIf(existsSync('/dev/full'))('on a device that is full is named with its remedy', async () => {
    symlinkSync('/dev/full', at('full'));
    const file = new LogFile(at('full'));
    await file.open({ append: true });
    const { handle } = file as unknown as { handle: { truncate: () => Promise<void> } };
    handle.truncate = async () => {};
    expect(await mistake(() => file.write('text'))).toContain('got a full disk (ENOSPC). Free some space, or name another disk.');
  });

  it('leaves the better checkpoint to be written where it was missed', async () => {
    const best = callbacks.modelCheckpoint(at('place', '{epoch}.evk'), { saveBestOnly: true, monitor: 'loss' });
    const losses: Callback = {
      onEpochEnd: (epoch, logs) => {
        logs.loss = [3, 1, 2][epoch] as number;
      },
    };
    await train([breaking('place', 1, 2), losses, best]);
    expect(readdirSync(at('place'))).toEqual(['3.evk']);
  });
});

/** Gives the model weights that are no numbers, after the first epoch. */
function poison(value: number, epoch = 1): Callback {
  let control: TrainingControl | undefined;
  return {
    onTrainBegin(trainingControl) {
      control = trainingControl;
    },
    async onEpochEnd(e) {
      if (e === epoch) await control?.model.setWeights([tensor([[value]]), tensor([0])]);
    },
  };
}

/** What callbacks warned of; that `fit` names the step of such a loss, once, is checked on the way. */
function ofCallbacks(value: number): string[] {
  const isOfFit = (message: string) => message.startsWith(`fit: the loss is ${value} from step 1 of epoch 3 on.`);
  expect(warnings.filter(isOfFit)).toHaveLength(1);
  return warnings.filter((message) => !isOfFit(message));
}

describe.each([Number.NaN, Number.POSITIVE_INFINITY])('weights that are %s', (value) => {
  it('replace no checkpoint', async () => {
    const [whole, checked] = [at('a.keras'), at('b.evk')];
    let before: Buffer[] = [];
    const reading: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 0) before = [whole, checked].map((path) => readFileSync(path));
      },
    };
    await train([poison(value), callbacks.modelCheckpoint(whole), callbacks.modelCheckpoint(checked), reading]);
    expect([whole, checked].map((path) => readFileSync(path))).toEqual(before);
    expect(ofCallbacks(value)).toEqual(
      [whole, checked].map(
        (path) => `ModelCheckpoint: "dense/kernel" holds NaN or infinity: no checkpoint is written, and ${path} stays as it was.`,
      ),
    );
  });

  it('replace no backup, which stays at the end, and a rerun goes on from the last that are numbers', async () => {
    await train([poison(value), callbacks.backupAndRestore(at('backup'))]);
    const path = at('backup', 'latest.backup');
    expect(ofCallbacks(value)).toEqual([
      `BackupAndRestore: "dense/kernel" holds NaN or infinity: no backup is taken, and ${path} stays as it was.`,
      `BackupAndRestore: "dense/kernel" holds NaN or infinity: ${path} holds the last weights that are numbers, and stays; delete it to begin the training anew.`,
    ]);
    expect(readdirSync(at('backup'))).toEqual(['latest.backup']);
    const begun: number[] = [];
    const model = build();
    await train([{ onEpochBegin: (epoch) => void begun.push(epoch) }, callbacks.backupAndRestore(at('backup'))], {}, model);
    expect(begun).toEqual([1, 2]);
    expect(model.getWeights().every((w) => w.data.every(Number.isFinite))).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of an older backup are not gone on from, with a warning', async () => {
    const path = at('latest.backup');
    let bytes = new Uint8Array();
    let control: TrainingControl | undefined;
    const taking: Callback = {
      onTrainBegin: (trainingControl) => {
        control = trainingControl;
      },
      onCheckpoint: () => {
        bytes = control?.backup() as Uint8Array<ArrayBuffer>;
      },
    };
    await train([poison(value, 0), taking], { epochs: 1 });
    writeFileSync(path, bytes);
    const begun: number[] = [];
    await train([{ onEpochBegin: (epoch) => void begun.push(epoch) }, callbacks.backupAndRestore(folder)]);
    expect(begun).toEqual([0, 1, 2]);
    expect(warnings).toEqual([
      `${path}: "dense/kernel" holds NaN or infinity, so that the training begins anew and does not go on from there.`,
    ]);
  });
});

describe('two trainings at once', () => {
  it.each<[string, () => Callback, RegExp]>([
    [
      'with one backup folder',
      () => callbacks.backupAndRestore(at('shared')),
      /^BackupAndRestore, folder .*shared: expected one that no other training backs up to, got this process itself, since .*Z\. Name a folder of its own for each training, or wait for that one\.$/,
    ],
    [
      'with one log file',
      () => callbacks.csvLogger(at('shared', 'log.csv')),
      /^CSVLogger, path .*log\.csv: expected a file that no other training writes to, got this process itself, since .*Z\. Name a file of its own for each training, or wait for that one\.$/,
    ],
  ])('%s: the second is refused at its start, and disturbs nothing', async (_, make, message) => {
    mkdirSync(at('shared'));
    const draft = at('shared', 'latest.backup.12-0.part');
    let refused: string | undefined;
    const second: Callback = {
      async onEpochEnd(epoch) {
        if (epoch !== 1) return;
        writeFileSync(draft, 'of the first');
        refused = await mistake(() => train([make()]));
        expect(existsSync(draft)).toBe(true);
        rmSync(draft);
      },
    };
    expect((await train([make(), second])).epoch).toEqual([0, 1, 2]);
    expect(refused).toMatch(message);
    await train([make()]);
    expect(
      readdirSync(folder)
        .concat(existsSync(at('shared')) ? readdirSync(at('shared')) : [])
        .join(),
    ).not.toContain('.lock');
  });
});

it('a callback that fails as the training ends keeps no other from giving up what it holds', async () => {
  class Cut extends Error {}
  const failing: Callback = {
    onEpochEnd: () => {
      throw new Cut();
    },
    onTrainError: () => {
      throw new Error('another');
    },
  };
  const list = () => [failing, callbacks.csvLogger(at('log.csv')), callbacks.backupAndRestore(at('backup'))];
  for (let i = 0; i < 2; i++) await expect(train(list())).rejects.toThrow(Cut);
  expect(readdirSync(folder)).not.toContain('log.csv.lock');
});
