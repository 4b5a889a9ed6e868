/**
 * Has the real TensorBoard read what a training wrote: `npm run test:tensorboard`, where Python has `tensorboard` (PyPI). `PYTHON` names the
 * interpreter. The suite itself compares bytes with what TensorBoard's writers made (test/fixtures/generate_events.py).
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callbacks, layers, metrics, sequential, tensor } from 'evenkeel';
import { eventFiles } from '../../src/experiment/report/events.ts';
import { drawnResult } from '../support/drawnResult.ts';
import { madeFiles } from '../support/madeFiles.ts';

interface Tag {
  readonly kind: string;
  readonly steps: number[];
  readonly values: unknown[];
}

const reader = fileURLToPath(new URL('../fixtures/read_events.py', import.meta.url));
/** What TensorBoard reads in the runs of a folder. */
const readRuns = (path: string) =>
  JSON.parse(execFileSync(process.env.PYTHON ?? 'python3', [reader, path], { encoding: 'utf8' })) as Record<
    string,
    Record<string, Tag>
  >;
const events = mkdtempSync(join(tmpdir(), 'evenkeel-tensorboard-'));
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-tensorboard-'));
try {
  const x = tensor(Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]));
  const y = tensor(Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? [1, 0] : [0, 1])));
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [2] })]);
  model.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy', metrics.f1Score(), metrics.confusionMatrix()] });
  const board = callbacks.tensorBoard(folder, { updateFreq: 2, histogramFreq: 1 });
  const options = { epochs: 3, batchSize: 4, verbose: 0, validationData: [x, y], callbacks: [board] } as const;
  const { history } = await model.fit(x, y, options);
  const read = readRuns(folder);
  assert.deepEqual(Object.keys(read), ['train', 'validation']);
  const tag = (run: string, name: string): Tag => {
    const found = read[run]?.[name];
    assert.ok(found, `TensorBoard reads no ${name} in ${run}: ${Object.keys(read[run] ?? {}).join(', ')}`);
    return found;
  };
  let checks = 0;
  const same = (run: string, name: string, kind: string, steps: number[], values?: unknown[]) => {
    const found = tag(run, name);
    assert.equal(found.kind, kind, name);
    assert.deepEqual(found.steps, steps, name);
    if (values) assert.deepEqual(found.values, values, name);
    checks++;
  };
  const float = (values: readonly unknown[] = []) => values.map((v) => Math.fround(v as number));
  const epochs = [0, 1, 2];
  for (const name of ['loss', 'accuracy']) {
    same('train', `epoch_${name}`, 'scalars', epochs, float(history[name]));
    same('validation', `epoch_${name}`, 'scalars', epochs, float(history[`val_${name}`]));
    same('validation', `evaluation_${name}_vs_iterations`, 'scalars', [3, 6, 9], float(history[`val_${name}`]));
    same('train', `batch_${name}`, 'scalars', [2, 4, 6, 8]);
  }
  same('train', 'epoch_learning_rate', 'scalars', epochs, float([0.001, 0.001, 0.001]));
  for (const i of [0, 1]) {
    const of = (key: string) => (history[key] as unknown as number[][]).map((scores) => Math.fround(scores[i] as number));
    same('train', `epoch_f1Score/${i}`, 'scalars', epochs, of('f1Score'));
    same('validation', `epoch_f1Score/${i}`, 'scalars', epochs, of('val_f1Score'));
  }
  same('train', 'epoch_confusionMatrix', 'text', epochs);
  const text = String(tag('validation', 'epoch_confusionMatrix').values[2]);
  const [row = []] = (history.val_confusionMatrix ?? [])[2] as unknown as number[][];
  assert.ok(text.includes(`| **0** | ${row.join(' | ')} |`), text);
  for (const name of ['dense/kernel', 'dense/bias']) {
    same('train', `${name}/histogram`, 'histograms', epochs);
    const buckets = tag('train', `${name}/histogram`).values[2] as [number, number, number][];
    const last = Array.from(model.getWeights()[name === 'dense/kernel' ? 0 : 1]?.data ?? []);
    assert.equal(
      buckets.reduce((sum, [, , count]) => sum + count, 0),
      last.length,
    );
    assert.deepEqual([buckets[0]?.[0], buckets.at(-1)?.[1]], [Math.min(...last), Math.max(...last)]);
  }
  // The histories of a comparison, a folder for each of its trials.
  const result = drawnResult({ norm: ['none', 'batch'], seeds: 2, epochs: 3, scale: ['raw', 'unit'] });
  for (const [path, content] of Object.entries(await madeFiles(eventFiles(result)))) {
    mkdirSync(join(events, dirname(path)), { recursive: true });
    writeFileSync(join(events, path), content);
  }
  for (const { name, trials } of result.arms) {
    for (const { condition, seed, history } of trials) {
      const runs = readRuns(join(events, name, condition, `seed-${seed}`));
      assert.deepEqual(Object.keys(runs), ['test', 'train', 'validation']);
      for (const [series, values] of Object.entries(history)) {
        const run = series.startsWith('test_') ? 'test' : series.startsWith('val_') ? 'validation' : 'train';
        const found = runs[run]?.[`epoch_${series.replace(/^(test|val)_/, '')}`];
        assert.deepEqual(
          [found?.kind, found?.steps, found?.values],
          ['scalars', epochs, float(values)],
          `${name}, ${condition}: ${series}`,
        );
        checks++;
      }
    }
  }
  console.log(`${checks} passed, 0 failed: TensorBoard reads ${Object.keys(read.train ?? {}).length} tags of training.`);
} finally {
  for (const path of [folder, events]) rmSync(path, { recursive: true });
}
