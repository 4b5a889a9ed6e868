import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../core/random.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { toCategorical } from '../datasets/utils/index.ts';
import { type Arm, selectArms } from './arms.ts';
import { compare } from './compare.ts';
import type { TrialData } from './data.ts';
import { type Executor, runHere } from './executor.ts';
import { designOf, type FlagValues, withFlags } from './flags.ts';
import { parseResult } from './resultFile.ts';
import { runTrial } from './trial.ts';

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
const environment = {
  evenkeel: '0.1.0',
  runtime: 'a test',
  platform: 'any',
  processor: 'any',
  cores: 1,
  relaxedSimd: false,
  started: '2026-01-31T12:00:00.000Z',
};
describe('a comparison', () => {
  it('of arms of which one diverged and one was trained is complete, and fits its schema as JSON', async () => {
    const result = await compare({
      design: designed({ epochs: 1 }),
      data,
      environment,
      executor: async (specs, { onOutcome }) => {
        for (const spec of specs) {
          const { arm, design } = spec;
          await onOutcome?.(
            spec,
            await runTrial(arm.name === 'none' ? { ...spec, design: withFlags(design, { learningRate: 1e30 }) } : spec),
          );
        }
      },
    });
    expect([result.status, result.comparisons[0]?.obstacle, result.arms.map((a) => a.trials[0]?.diverged !== null)]).toEqual([
      'complete',
      'diverged',
      [true, false],
    ]);
    expect(result.conclusion).toMatch(/^The network without BN diverged in epoch 1 \(step \d\), so there is no difference/);
    expect(parseResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('that was stopped says so', async () => {
    const result = await compare({ design: designed(), data, environment, signal: AbortSignal.abort() });
    expect([result.status, result.comparisons.map(({ obstacle, outcome }) => [obstacle, outcome])]).toEqual([
      'stopped',
      [['stopped', null]],
    ]);
  });

  it('takes any number of arms, each one entry: also one that no table has', async () => {
    const rms: Arm = {
      name: 'rms',
      label: 'with RMS',
      title: 'Train with RMS Normalization',
      phrase: 'with RMS normalisation',
      file: 'rms',
      normalization: { layer: 'rmsNormalization', options: { epsilon: 1e-3 } },
      place: 'designed',
    };
    const names: string[] = [];
    const events = new Set<string>();
    const result = await compare({
      design: designed({ epochs: 1 }),
      arms: [...selectArms(['layer', 'none', 'batch']), rms],
      data,
      environment,
      onFiles: (files) => void names.push(...Object.keys(files)),
      onEvent: ({ label }) => void events.add(label),
    });
    const types = result.arms.map(({ summary }) => summary.layers.map(({ type }) => type).filter((type) => /Norm/.test(type)));
    expect(types).toEqual([
      ['LayerNormalization', 'LayerNormalization'],
      [],
      ['BatchNormalization', 'BatchNormalization'],
      ['RMSNormalization', 'RMSNormalization'],
    ]);
    expect(names).toEqual(['layer', 'none', 'batch', 'rms'].flatMap((name) => [`${name}.keras`, `${name}.onnx`]));
    expect([...events]).toEqual(['with LN', 'without normalisation', 'with BN', 'with RMS']);
    expect(result.comparisons.map(({ arm, baseline }) => `${arm} ${baseline}`)).toEqual([
      'none layer',
      'batch layer',
      'rms layer',
    ]);
    expect(parseResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('goes on where a training fails, and says which did; where all fail, the first failure is thrown', async () => {
    const failing =
      (...labels: string[]): Executor =>
      async (specs, options) => {
        for (const spec of specs) {
          if (labels.some((label) => spec.label.startsWith(label)))
            await options.onFailure?.(spec, new Error(`no memory for ${spec.label}`));
          else await runHere([spec], options);
        }
      };
    const design = designed({ epochs: 1, seeds: 3 });
    const result = await compare({ design, data, environment, executor: failing('with BN, seed 1') });
    expect(result.failures).toEqual([{ arm: 'batch', condition: '', seed: 1, message: 'no memory for with BN, seed 1' }]);
    expect([result.status, result.arms.map(({ trials }) => trials.length)]).toEqual(['complete', [3, 2]]);
    expect(result.answer?.contrasts[0]).toMatchObject({ n: 2, missing: { arm: 0, baseline: 0 } });
    expect(result.answer?.sentences).toContainEqual(
      'Left out, since a training failed: seed 1 (with batch normalisation: no memory for with BN, seed 1).',
    );
    await expect(compare({ design, data, environment, executor: failing('with') })).rejects.toThrow(
      'no memory for without BN, seed 0',
    );
    await expect(compare({ design, data, environment, executor: failing('with BN') })).rejects.toThrow(
      'no memory for with BN, seed 0',
    );
  });
});
