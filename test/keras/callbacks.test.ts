import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import type { Callback, EpochLogs, Logs, TrainingControl, TrainingModel } from '../../src/training/callbacks/callback.ts';
import * as callbacks from '../../src/training/callbacks/index.ts';
import { Monitor } from '../../src/training/callbacks/monitor.ts';
import { find, modules } from './catalogue.ts';
import { distance, type StoredArray, toTensor } from './fixtures.ts';

type Plain = number | null | 'nan' | 'inf' | '-inf';
type PlainLogs = Readonly<Record<string, Plain | readonly Plain[]>>;

interface Fixture {
  readonly earlyStopping: { options: object; values: Plain[]; epochs: number; stopped: boolean; weights: number }[];
  readonly reduceLROnPlateau: { options: object; values: Plain[]; rates: number[]; logged: number[]; after: number }[];
  readonly learningRateScheduler: { schedule: string; rates: number[]; logged: number[] }[];
  readonly modelCheckpoint: {
    values: number[];
    batches: Logs[];
    cases: { path: string; options: object; saves: string[] }[];
  };
  readonly csvLogger: { name: string; options: object; before: string | null; trainings: PlainLogs[][]; text: string }[];
  readonly terminateOnNaN: { losses: Plain[]; stopped: number | null }[];
  readonly backupAndRestore: {
    options: object;
    epochs: number;
    batches: number;
    saved: [number, number | null][];
    left: boolean;
  }[];
  readonly directions: Record<string, 'up' | 'down'>;
  readonly lists: { x: StoredArray; y: StoredArray; weights: StoredArray[]; history: Record<string, unknown[]> };
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/keras/callbacks.json', import.meta.url), 'utf8')) as Fixture;

const numberOf = (v: Plain) => (typeof v === 'string' ? Number(v.replace('inf', 'Infinity')) : (v as number));
const logsOf = (values: readonly Plain[]) =>
  values.map((v): EpochLogs => ({ loss: 1, ...(v !== null && { val_loss: numberOf(v) }) }));

/** A model that is none: its weights are the number of the epoch that was trained last, and its rate a float32. */
class Fake {
  rate: number;
  epoch = Number.NaN;
  readonly saves: string[] = [];
  readonly control: TrainingControl;

  constructor(rate = 1) {
    this.rate = Math.fround(rate);
    const model = {
      weightNames: ['epoch'],
      getWeights: () => [tensor([this.epoch])],
      setWeights: async ([w]: readonly { data: ArrayLike<number> }[]) => {
        this.epoch = w?.data[0] as number;
      },
      fetchWeights: async () => [tensor([this.epoch])],
      getLearningRate: () => this.rate,
      fetchLearningRate: async () => this.rate,
      setLearningRate: (rate: number) => {
        this.rate = Math.fround(rate);
      },
      getIterations: () => 0,
      fetchIterations: async () => 0,
      findNotFinite: async () => undefined,
      snapshot: () => Uint8Array.of(1),
      fetchSnapshot: async () => Uint8Array.of(1),
      toBytes: async () => new Uint8Array(1),
    } as TrainingModel;
    this.control = {
      stopTraining: false,
      epoch: 0,
      model,
      backup: () => Uint8Array.of(1),
      fetchBackup: async () => Uint8Array.of(1),
      resume: () => {},
      warn: () => {},
    };
  }
}

/** Epoch by epoch: the rate, and the logs as the callback leaves them. */
async function run(callback: Callback, fake: Fake, epochs: readonly EpochLogs[], batches: readonly Logs[] = []) {
  await callback.onTrainBegin?.(fake.control, { epochs: epochs.length, steps: batches.length });
  const rates: number[] = [];
  const logged: EpochLogs[] = [];
  for (const [epoch, given] of epochs.entries()) {
    if (fake.control.stopTraining) break;
    await callback.onEpochBegin?.(epoch);
    for (const [batch, logs] of batches.entries()) {
      await callback.onTrainBatchEnd?.(batch, logs);
      await callback.onCheckpoint?.(epoch, batch);
    }
    fake.epoch = epoch;
    rates.push(fake.rate);
    const logs = { ...given };
    await callback.onEpochEnd?.(epoch, logs);
    await callback.onCheckpoint?.(epoch, undefined);
    logged.push(logs);
  }
  await callback.onTrainEnd?.();
  return { rates, logged };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-keras-'));
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

describe('EarlyStopping decides as in Keras', () => {
  it.each(fixture.earlyStopping)('$options over $values', async ({ options, values, epochs, stopped, weights }) => {
    const fake = new Fake();
    const { rates } = await run(callbacks.earlyStopping(options), fake, logsOf(values));
    expect([rates.length, fake.control.stopTraining, fake.epoch]).toEqual([epochs, stopped, weights]);
  });
});

describe('ReduceLROnPlateau sets the rates of Keras', () => {
  it.each(fixture.reduceLROnPlateau)('$options over $values', async ({ options, values, rates, logged, after }) => {
    const fake = new Fake();
    const own = await run(callbacks.reduceLROnPlateau(options), fake, logsOf(values));
    expect([own.rates, own.logged.map((logs) => logs.learning_rate), fake.rate]).toEqual([rates, logged, after]);
  });
});

describe('LearningRateScheduler sets the rates of Keras', () => {
  const schedules: Record<string, (epoch: number, rate: number) => number> = {
    'rate * 0.9 every third epoch': (epoch, rate) => (epoch % 3 === 2 ? rate * 0.9 : rate),
    '0.1 / (epoch + 1)': (epoch) => 0.1 / (epoch + 1),
    'rate * exp(-0.1) from epoch 4 on': (epoch, rate) => (epoch < 4 ? rate : rate * Math.exp(-0.1)),
  };
  it.each(fixture.learningRateScheduler)('$schedule', async ({ schedule, rates, logged }) => {
    const callback = callbacks.learningRateScheduler(schedules[schedule] as (typeof schedules)[string]);
    const own = await run(callback, new Fake(0.3), logsOf(rates.map(() => 1)));
    expect([own.rates, own.logged.map((logs) => logs.learning_rate)]).toEqual([rates, logged]);
  });
});

describe('ModelCheckpoint saves when Keras does, under the same names', () => {
  const { values, batches, cases } = fixture.modelCheckpoint;
  it.each(cases)('$path $options', async ({ path, options, saves }) => {
    const callback = callbacks.modelCheckpoint(join(folder, path), options);
    const names = () => readdirSync(folder);
    const seen: string[] = [];
    // Each save is taken away as soon as it is there.
    const take = () => {
      for (const name of names()) {
        seen.push(name);
        rmSync(join(folder, name));
      }
    };
    const following: Callback = {
      onTrainBegin: (control) => callback.onTrainBegin(control),
      onEpochBegin: (epoch) => callback.onEpochBegin(epoch),
      onTrainBatchEnd: async (batch, logs) => {
        await callback.onTrainBatchEnd(batch, logs);
        take();
      },
      onEpochEnd: async (epoch, logs) => {
        await callback.onEpochEnd(epoch, logs);
        take();
      },
    };
    await run(following, new Fake(), logsOf(values), batches);
    expect(seen).toEqual(saves);
  });
});

describe("CSVLogger writes Keras's file byte for byte", () => {
  it.each(fixture.csvLogger)('$name', async ({ options, before, trainings, text }) => {
    const path = join(folder, 'log.csv');
    if (before !== null) writeFileSync(path, before);
    for (const epochs of trainings) {
      const logs = epochs.map((e) =>
        Object.fromEntries(Object.entries(e).map(([k, v]) => [k, Array.isArray(v) ? v.map(numberOf) : numberOf(v as Plain)])),
      );
      await run(callbacks.csvLogger(path, options), new Fake(), logs);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('TerminateOnNaN stops where Keras does', () => {
  it.each(fixture.terminateOnNaN)('$losses', async ({ losses, stopped }) => {
    const fake = new Fake();
    const callback = callbacks.terminateOnNaN();
    callback.onTrainBegin(fake.control);
    const at = losses.findIndex((loss, batch) => {
      callback.onTrainBatchEnd(batch, { loss: numberOf(loss) });
      return fake.control.stopTraining;
    });
    expect(at).toBe(stopped ?? -1);
  });
});

describe('BackupAndRestore saves when Keras does', () => {
  it.each(fixture.backupAndRestore)('$options', async ({ options, epochs, batches, saved, left }) => {
    const fake = new Fake();
    const own: [number, number | null][] = [];
    const path = join(folder, 'backup');
    const callback = callbacks.backupAndRestore(path, options);
    let now: [number, number | null] = [0, null];
    fake.control.fetchBackup = async () => {
      own.push(now);
      return Uint8Array.of(1);
    };
    const following: Callback = {
      onTrainBegin: (control, plan) => callback.onTrainBegin(control, plan),
      onCheckpoint: (epoch, batch) => {
        now = [epoch, batch ?? null];
        return callback.onCheckpoint(epoch, batch);
      },
      onTrainEnd: () => callback.onTrainEnd(),
    };
    const logs = { loss: 1 };
    await run(following, fake, Array(epochs).fill(logs), Array(batches).fill(logs));
    expect(own).toEqual(saved);
    expect(existsSync(path)).toBe(left);
  });
});

describe("mode 'auto' takes the direction of Keras's metric", () => {
  const built = modules.find(({ key }) => key === 'metrics') as (typeof modules)[number];
  const cases = Object.entries(fixture.directions).flatMap(([keras, direction]) => {
    const own = find(built, keras);
    return own ? [[own, direction === 'up' ? 'max' : 'min'] as const] : [];
  });
  it.each(cases)('%s: %s', (name, direction) => {
    for (const monitor of [name, `val_${name}`, `${name}_1`, `output_${name}`]) {
      expect(new Monitor({ monitor, mode: 'auto', verbose: 0 }, 'test').direction).toBe(direction);
    }
  });

  it('for most of the metrics that are there', () => expect(cases.length).toBeGreaterThan(25));
});

describe('metrics that are lists', () => {
  it("are in the history of fit, with Keras's numbers (relative 1e-5)", async () => {
    const { x, y, weights, history } = fixture.lists;
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
    await model.setWeights(weights.map(toTensor));
    const own = [metrics.f1Score(), metrics.precision({ thresholds: [0.3, 0.5] })];
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy', ...own] });
    const options = { epochs: 3, batchSize: 8, shuffle: false, validationSplit: 0.25, verbose: 0 } as const;
    const got = (await model.fit(toTensor(x), toTensor(y), options)).history;
    expect(Object.keys(got)).toEqual(Object.keys(history));
    for (const [name, values] of Object.entries(history)) {
      expect(distance((got[name] as number[]).flat(), values.flat() as number[]), name).toBeLessThan(1e-5);
    }
  });
});
