import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Callback, TrainingControl, TrainingModel } from '../../src/training/callbacks/callback.ts';
import { earlyStopping, modelCheckpoint, reduceLROnPlateau } from '../../src/training/callbacks/index.ts';
import { cases } from './fixtures.ts';

interface Case {
  readonly name: 'earlyStopping' | 'reduceLROnPlateau' | 'modelCheckpoint';
  readonly args: string[];
  readonly options: object;
  readonly values: number[];
  readonly text: string;
}

const makers = { earlyStopping, modelCheckpoint, reduceLROnPlateau };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-messages-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

/** What a callback prints over an epoch for each value. */
async function printed({ name, args, options, values }: Case, verbose: 0 | 1): Promise<string> {
  let rate = Math.fround(0.1);
  const model = {
    fetchWeights: async () => [],
    setWeights: async () => {},
    fetchLearningRate: async () => rate,
    setLearningRate: (value: number) => {
      rate = Math.fround(value);
    },
    findNotFinite: async () => undefined,
    toBytes: async () => new Uint8Array(1),
  } as unknown as TrainingModel;
  const control = { stopTraining: false, epoch: 0, model } as unknown as TrainingControl;
  const make = makers[name] as unknown as (...args: unknown[]) => Callback;
  const callback = make(...args.map((path) => join(folder, path)), { ...options, verbose });
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await callback.onTrainBegin?.(control, { epochs: values.length, steps: 1 });
  for (const [epoch, value] of values.entries()) {
    if (control.stopTraining) break;
    await callback.onEpochBegin?.(epoch);
    await callback.onEpochEnd?.(epoch, { val_loss: value });
  }
  await callback.onTrainEnd?.();
  const text = log.mock.calls.map(([line]) => `${line}\n`).join('');
  log.mockRestore();
  return text.replaceAll(`${folder}/`, '');
}

describe('callbacks print what those of Keras 3 print', () => {
  it.each(cases<Case>('callbackMessages'))('$name $options', async (c) => {
    expect(await printed(c, 1)).toBe(c.text);
    expect(await printed(c, 0)).toBe('');
  });
});
