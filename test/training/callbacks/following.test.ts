import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../../src/core/random.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { loadModel } from '../../../src/models/files.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as optimizers from '../../../src/nn/optimizers/index.ts';
import type { Callback, TrainingModel } from '../../../src/training/callbacks/callback.ts';
import * as callbacks from '../../../src/training/callbacks/index.ts';
import type { FitOptions } from '../../../src/training/options.ts';
import { readSnapshot } from '../../../src/training/snapshot.ts';
import { controlOf } from '../../support/control.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-callbacks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const draw = (n: number, d: number, name: string) => new Tensor(Float32Array.from(normals(streamKey(3, name), n * d)), [n, d]);
const [x, y] = [draw(24, 4, 'x'), draw(24, 2, 'y')];
const build = () => {
  const model = sequential(
    [
      layers.dense({ units: 6, activation: 'relu', inputShape: [4] }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 2 }),
    ],
    { seed: 8 },
  );
  model.compile({ loss: 'mse', optimizer: 'adam' });
  return model;
};
const train = (model: ReturnType<typeof build>, options: FitOptions) =>
  model.fit(x, y, { verbose: 0, batchSize: 10, ...options });
const weightsOf = (model: ReturnType<typeof build>) => model.getWeights().map((w) => [...w.data]);

/** Drives a callback with the given numbers, one an epoch; what it did to the model, and the epochs it let run. */
async function drive(callback: Callback, series: readonly number[], name = 'val_loss') {
  let rate = 1;
  let weights = 0;
  const model = {
    fetchWeights: async () => [new Tensor(Float32Array.of(weights), [1])],
    setWeights: async ([w]: readonly Tensor[]) => {
      weights = w?.data[0] as number;
    },
    fetchLearningRate: async () => rate,
    setLearningRate: (v: number) => {
      rate = v;
    },
  } as unknown as TrainingModel;
  const control = controlOf(model);
  const rates: number[] = [];
  await callback.onTrainBegin?.(control, { epochs: series.length, steps: 1 });
  for (const [epoch, value] of series.entries()) {
    if (control.stopTraining) break;
    await callback.onEpochBegin?.(epoch);
    weights = epoch;
    rates.push(rate);
    await callback.onEpochEnd?.(epoch, { [name]: value });
  }
  await callback.onTrainEnd?.();
  return { epochs: rates.length, rates, weights };
}

describe('EarlyStopping', () => {
  it.each([
    ['stops after patience epochs without anything better', { patience: 2 }, [5, 4, 4, 4.5, 1], 4],
    ['at once by default, but not after the first epoch', {}, [5, 6, 1], 2],
    ['counts only what is better by minDelta', { minDelta: 0.5, patience: 1 }, [5, 4.8, 4.6], 2],
    ['wants the baseline bettered too', { baseline: 3, patience: 2 }, [5, 4, 4.5, 2], 3],
    ['does not watch before startFromEpoch', { startFromEpoch: 3, patience: 1 }, [1, 2, 3, 4, 5, 6], 5],
    ['takes larger as better for accuracies', { monitor: 'val_accuracy', patience: 1 }, [0.5, 0.6, 0.6, 0.9], 3],
  ])('%s', async (_, options, series, epochs) => {
    const name = 'monitor' in options ? (options.monitor as string) : 'val_loss';
    expect((await drive(callbacks.earlyStopping(options), series, name)).epochs).toBe(epochs);
  });

  it('gives back the weights of the best epoch', async () => {
    expect((await drive(callbacks.earlyStopping({ patience: 2, restoreBestWeights: true }), [5, 3, 4, 4])).weights).toBe(1);
    expect((await drive(callbacks.earlyStopping({ patience: 2 }), [5, 3, 4, 4])).weights).toBe(3);
  });

  it('refuses, when training begins, a name of which no metric says whether more is better', async () => {
    await expect(drive(callbacks.earlyStopping({ monitor: 'speed' }), [1], 'speed')).rejects.toThrow(
      `EarlyStopping, option mode: expected 'min' or 'max' for "speed", of which no metric says whether more is better, got auto.`,
    );
  });
});

describe('ReduceLROnPlateau and LearningRateScheduler', () => {
  it('multiplies by factor after patience epochs, rests for cooldown, and stops at minLr', async () => {
    const { rates } = await drive(
      callbacks.reduceLROnPlateau({ factor: 0.5, patience: 2, cooldown: 1, minLr: 0.2 }),
      Array(10).fill(3),
    );
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
  });

  it('sets the rate of each epoch, in a real fit too, and logs it', async () => {
    const scheduler = callbacks.learningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate / 2));
    expect((await drive(scheduler, [1, 1, 1, 1])).rates).toEqual([1, 1, 0.5, 0.25]);
    const history = await train(build(), { epochs: 3, callbacks: [scheduler] });
    expect(history.numbers('learning_rate').map((v) => Number(v.toFixed(6)))).toEqual([0.001, 0.001, 0.0005]);
    expect(() => callbacks.reduceLROnPlateau({ factor: 1 })).toThrow('option factor: expected a number between 0 and 1, got 1.');
  });
});

it('a callback that sets the learning rate does not fight a schedule', async () => {
  const model = build();
  model.compile({
    loss: 'mse',
    optimizer: optimizers.sgd({ learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }) }),
  });
  await expect(train(model, { epochs: 1, callbacks: [callbacks.learningRateScheduler(() => 0.1)] })).rejects.toThrow(
    'expected an optimizer whose rate may be set, got one that follows CosineDecay. Use either the schedule or the callback.',
  );
});

describe('CSVLogger', () => {
  it('writes a line an epoch under sorted names, goes on where told, and says NA', async () => {
    const path = join(folder, 'log.csv');
    const model = build();
    await train(model, { epochs: 2, validationData: [x, y], validationFreq: 2, callbacks: [callbacks.csvLogger(path)] });
    const [head, first] = readFileSync(path, 'utf8').split('\r\n');
    expect([head, first]).toEqual(['epoch,loss,val_loss', expect.stringMatching(/^0,\d\.\d+,NA$/)]);
    await train(model, { epochs: 1, callbacks: [callbacks.csvLogger(path, { append: true })] });
    expect(readFileSync(path, 'utf8').trimEnd().split('\r\n').length).toBe(4);
    await train(model, {
      epochs: 2,
      validationData: [x, y],
      validationFreq: [1],
      callbacks: [callbacks.csvLogger(path, { separator: ';' })],
    });
    expect(readFileSync(path, 'utf8').split('\r\n')[2]).toMatch(/^1;[\d.]+;NA$/);
  });
});

describe('ModelCheckpoint', () => {
  it('writes after each epoch under the name its path asks for', async () => {
    const model = build();
    await train(model, { epochs: 2, callbacks: [callbacks.modelCheckpoint(join(folder, 'm-{epoch:02d}.evk'))] });
    expect(readdirSync(folder).sort()).toEqual(['m-01.evk', 'm-02.evk']);
    const other = build();
    await other.restore(readFileSync(join(folder, 'm-02.evk')));
    expect(weightsOf(other)).toEqual(weightsOf(model));
  });

  it('writes the best only, or every so many batches', async () => {
    const best = callbacks.modelCheckpoint(join(folder, 'best.evk'), {
      monitor: 'loss',
      saveBestOnly: true,
      initialValueThreshold: 1e-9,
    });
    await train(build(), { epochs: 2, callbacks: [best] });
    expect(readdirSync(folder)).toEqual([]);
    await train(build(), { epochs: 1, callbacks: [callbacks.modelCheckpoint(join(folder, 'b.evk'), { saveFreq: 2 })] });
    expect(readSnapshot(readFileSync(join(folder, 'b.evk'))).step).toBe(2);
  });

  it.each(['m.keras', 'm.h5', 'm.weights.h5'])('writes %s, from which a model predicts the same', async (name) => {
    const model = build();
    const path = join(folder, name);
    await train(model, { epochs: 1, callbacks: [callbacks.modelCheckpoint(path)] });
    const fresh = build();
    if (name === 'm.weights.h5') await fresh.loadWeights(path);
    const loaded = name === 'm.weights.h5' ? fresh : await loadModel(path);
    expect(loaded.getWeights().map((w) => w.data)).toEqual(model.getWeights().map((w) => w.data));
  });
});

describe('snapshots', () => {
  it.each([
    ['other bytes', (b: Uint8Array) => b.fill(7, 0, 4), /got other bytes/],
    ['cut off', (b: Uint8Array) => b.slice(0, b.length - 5), /whose checksum does not fit/],
    ['too long', (b: Uint8Array) => Uint8Array.from([...b, 0]), /whose checksum does not fit/],
    ['a header that lies about its length', (b: Uint8Array) => b.fill(255, 8, 12), /a header longer than the file/],
    ['a header that is no JSON', (b: Uint8Array) => b.fill(32, 12, 13), /no JSON/],
    ['empty', () => new Uint8Array(0), /got other bytes/],
  ])('that are damaged are refused and change nothing: %s', async (_, damage, text) => {
    const model = build();
    await train(model, {});
    const before = weightsOf(model);
    const bytes = damage(model.snapshot().slice());
    await expect(model.restore(bytes)).rejects.toThrow(text);
    expect(weightsOf(model)).toEqual(before);
  });

  it('of another model are refused', async () => {
    const model = sequential([layers.dense({ units: 3, inputShape: [4] })]);
    await expect(model.restore(build().snapshot())).rejects.toThrow(/"dense\/kernel": expected \(4, 3\), got \(4, 6\)\./);
  });
});
