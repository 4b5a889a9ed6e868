import { describe, expect, it } from 'vitest';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as metrics from '../../../src/nn/metrics/index.ts';
import type { Callback } from '../../../src/training/callbacks/callback.ts';
import * as callbacks from '../../../src/training/callbacks/index.ts';
import { numberOf } from '../../../src/training/callbacks/logs.ts';
import { mistake } from '../../support/mistake.ts';

const stopping = (options: object) => () => callbacks.earlyStopping(options);
const plateau = (options: object) => () => callbacks.reduceLROnPlateau(options);
const checkpoint =
  (options: object, path = 'a.evk') =>
  () =>
    callbacks.modelCheckpoint(path, options);

describe('options of callbacks that make no sense are refused', () => {
  it.each([
    [
      'EarlyStopping: expected options among monitor, mode, verbose, minDelta, patience, baseline, restoreBestWeights, startFromEpoch, got min_delta. Did you mean minDelta?',
      stopping({ min_delta: 1 }),
    ],
    ['EarlyStopping, option patience: expected an integer of at least 0, got -1.', stopping({ patience: -1 })],
    ['EarlyStopping, option patience: expected an integer of at least 0, got "3".', stopping({ patience: '3' })],
    ['EarlyStopping, option minDelta: expected a number, got NaN.', stopping({ minDelta: Number.NaN })],
    ['EarlyStopping, option baseline: expected a number, got "x".', stopping({ baseline: 'x' })],
    ['EarlyStopping, option startFromEpoch: expected an integer of at least 0, got 1.5.', stopping({ startFromEpoch: 1.5 })],
    ['EarlyStopping, option restoreBestWeights: expected true or false, got "yes".', stopping({ restoreBestWeights: 'yes' })],
    ["EarlyStopping, option mode: expected 'auto', 'min' or 'max', got \"up\".", stopping({ mode: 'up' })],
    ['EarlyStopping, option verbose: expected 0 or 1, got 2.', stopping({ verbose: 2 })],
    ['EarlyStopping, option baseline: expected a number, got null.', stopping({ baseline: null })],
    ['EarlyStopping, option monitor: expected a name that is logged, got 3.', stopping({ monitor: 3 })],
    [
      'ReduceLROnPlateau: expected options among monitor, mode, verbose, factor, patience, minDelta, cooldown, minLr, got min_lr. Did you mean minLr?',
      plateau({ min_lr: 1 }),
    ],
    ['ReduceLROnPlateau, option factor: expected a number between 0 and 1, got 0.', plateau({ factor: 0 })],
    ['ReduceLROnPlateau, option factor: expected a number between 0 and 1, got 1.', plateau({ factor: 1 })],
    ['ReduceLROnPlateau, option factor: expected a number between 0 and 1, got "0.5".', plateau({ factor: '0.5' })],
    ["ReduceLROnPlateau, option mode: expected 'auto', 'min' or 'max', got \"down\".", plateau({ mode: 'down' })],
    ['ReduceLROnPlateau, option patience: expected an integer of at least 0, got 0.5.', plateau({ patience: 0.5 })],
    ['ReduceLROnPlateau, option cooldown: expected an integer of at least 0, got -1.', plateau({ cooldown: -1 })],
    ['ReduceLROnPlateau, option minLr: expected a number of at least 0, got -1.', plateau({ minLr: -1 })],
    ['ReduceLROnPlateau, option minDelta: expected a number, got Infinity.', plateau({ minDelta: Number.POSITIVE_INFINITY })],
    [
      'LearningRateScheduler, schedule: expected a function (epoch, learningRate) => number, got 0.1.',
      () => callbacks.learningRateScheduler(0.1 as never),
    ],
    [
      'ModelCheckpoint, path: expected a path that ends in .keras, .h5, .weights.h5 or .evk (a snapshot), got m.txt.',
      checkpoint({}, 'm.txt'),
    ],
    [
      'ModelCheckpoint, path: expected one that ends in .weights.h5, with saveWeightsOnly, got "m.keras".',
      checkpoint({ saveWeightsOnly: true }, 'm.keras'),
    ],
    [
      'ModelCheckpoint, path: expected fields such as {epoch:02d}, {val_loss:.2f} or {batch}, got {epoch:x}.',
      checkpoint({}, '{epoch:x}.evk'),
    ],
    ["ModelCheckpoint, option saveFreq: expected 'epoch' or a number of batches, got 1.5.", checkpoint({ saveFreq: 1.5 })],
    ['ModelCheckpoint, option initialValueThreshold: expected a number, got "x".', checkpoint({ initialValueThreshold: 'x' })],
    ['ModelCheckpoint, option saveBestOnly: expected true or false, got 1.', checkpoint({ saveBestOnly: 1 })],
    ['ModelCheckpoint, option saveWeightsOnly: expected true or false, got 1.', checkpoint({ saveWeightsOnly: 1 })],
    ["ModelCheckpoint, option onWriteError: expected 'warn' or 'throw', got \"stop\".", checkpoint({ onWriteError: 'stop' })],
    [
      'ModelCheckpoint: expected options among monitor, mode, verbose, saveBestOnly, saveWeightsOnly, saveFreq, initialValueThreshold, onWriteError, got saveWeightOnly. Did you mean saveWeightsOnly?',
      checkpoint({ saveWeightOnly: true }),
    ],
    ['CSVLogger, path: expected a path, got 3.', () => callbacks.csvLogger(3 as never)],
    ['CSVLogger, option separator: expected one character, got ",,".', () => callbacks.csvLogger('a', { separator: ',,' })],
    ['CSVLogger, option separator: expected one character, got "\\n".', () => callbacks.csvLogger('a', { separator: '\n' })],
    [
      "CSVLogger, option onWriteError: expected 'warn' or 'throw', got 1.",
      () => callbacks.csvLogger('a', { onWriteError: 1 as never }),
    ],
    ['CSVLogger, option append: expected true or false, got "a".', () => callbacks.csvLogger('a', { append: 'a' as never })],
    [
      'CSVLogger: expected options among separator, append, onWriteError, got sep. Did you mean separator?',
      () => callbacks.csvLogger('a', { sep: ';' } as never),
    ],
    [
      'TensorBoard: expected options among updateFreq, histogramFreq, onWriteError, got writeGraph.',
      () => callbacks.tensorBoard('a', { writeGraph: true } as never),
    ],
    [
      'BackupAndRestore: expected options among saveFreq, deleteCheckpoint, onWriteError, got doubleCheckpoint. Did you mean deleteCheckpoint?',
      () => callbacks.backupAndRestore('a', { doubleCheckpoint: true } as never),
    ],
    [
      'BackupAndRestore, option deleteCheckpoint: expected true or false, got 0.',
      () => callbacks.backupAndRestore('a', { deleteCheckpoint: 0 as never }),
    ],
    [
      "TensorBoard, option updateFreq: expected 'epoch', 'batch' or a number of batches, got 0.5.",
      () => callbacks.tensorBoard('a', { updateFreq: 0.5 }),
    ],
    [
      'TensorBoard, option histogramFreq: expected an integer of at least 0, got "1".',
      () => callbacks.tensorBoard('a', { histogramFreq: '1' as never }),
    ],
    [
      'BackupAndRestore, option saveFreq: expected \'epoch\' or a number of batches, got "batch".',
      () => callbacks.backupAndRestore('a', { saveFreq: 'batch' as never }),
    ],
    ["ProgressBar, option verbose: expected 'auto', 1 or 2, got 0.", () => callbacks.progressBar({ verbose: 0 as 1 })],
    ['ProgressBar, option write: expected a function, got 3.', () => callbacks.progressBar({ write: 3 as never })],
    ['ProgressBar: expected options among verbose, write, got width.', () => callbacks.progressBar({ width: 3 } as never)],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('what a callback meets only in training', () => {
  const [x, y] = [new Tensor(new Float32Array(8), [4, 2]), new Tensor(new Float32Array(12), [4, 3])];
  const fitting = (callback: Callback) => () => {
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
    model.compile({ loss: 'categoricalCrossentropy', metrics: [metrics.f1Score(), metrics.confusionMatrix()] });
    return model.fit(x, y, { verbose: 0, callbacks: [callback] });
  };
  const remedy = 'Choose a metric that comes to one number.';
  it.each([
    [
      `EarlyStopping, option monitor: expected one number as "f1Score", got a list of 3. ${remedy}`,
      () => callbacks.earlyStopping({ monitor: 'f1Score' }),
    ],
    [
      `ReduceLROnPlateau, option monitor: expected one number as "confusionMatrix", got a table. ${remedy}`,
      () => callbacks.reduceLROnPlateau({ monitor: 'confusionMatrix', mode: 'max' }),
    ],
    [
      `ModelCheckpoint, option monitor: expected one number as "f1Score", got a list of 3. ${remedy}`,
      () => callbacks.modelCheckpoint('a.evk', { monitor: 'f1Score', saveBestOnly: true }),
    ],
    [
      `ModelCheckpoint, path {f1Score:.2f}.evk: expected one number as "f1Score", got a list of 3. ${remedy}`,
      () => callbacks.modelCheckpoint('{f1Score:.2f}.evk'),
    ],
    [
      'ModelCheckpoint, path {acc}.evk: expected names that are logged (epoch, confusionMatrix, f1Score, loss), got acc.',
      () => callbacks.modelCheckpoint('{acc}.evk'),
    ],
    [
      'LearningRateScheduler, epoch 0: expected a number, got a.',
      () => callbacks.learningRateScheduler(() => 'a' as unknown as number),
    ],
  ])('%s', async (message, make) => {
    expect(await mistake(fitting(make()))).toBe(message);
  });
});

it('numberOf says what is not one number', async () => {
  const logs = { loss: 0.5, f1: [1, 2], matrix: [[1]] };
  expect(numberOf(logs, 'loss')).toBe(0.5);
  expect(await mistake(() => numberOf(logs, 'acc'))).toBe('numberOf: expected one number as "acc", got nothing of that name.');
  expect(await mistake(() => numberOf(logs, 'matrix'))).toBe(
    'numberOf: expected one number as "matrix", got a table. Choose a metric that comes to one number.',
  );
});
