import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../src/datasets/mnist.ts';
import { argmaxRows } from '../../src/experiment/labels.ts';
import { svgToPng } from '../../src/experiment/report/png.ts';
import type { Result, Trial } from '../../src/experiment/result.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { loadModel, type Tensor } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { BOUND, runOnnx } from '../onnx/runtime.ts';
import { type Finished, scratch, trainLong } from '../support/cli.ts';
import { RUN_FILES } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

const SLICE = ['compare', '--epochs', '2', '--train', '0:160', '--test', '0:100', '--batch-size', '32'];
const NETWORKS = ['without.keras', 'without.onnx', 'with.keras', 'with.onnx'];
const out = join(folder, 'deep', 'results');
const read = (name: string) => readFileSync(join(out, name), 'utf8');

/** The test images of the slice, with their labels. */
async function testImages() {
  const { testX, testY } = await load();
  return { x: testX.slice(0, 100).reshape([-1, 28, 28, 1]), y: testY.slice(0, 100) };
}

let finished: Finished;
let result: Result;
beforeAll(async () => {
  finished = await trainLong([...SLICE, '--out', out]);
  result = parseResult(JSON.parse(read('result.json')));
}, 60_000);

describe('evenkeel compare on a slice', () => {
  it('ends well and writes the report and both networks, which others may read', () => {
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const report = [...RUN_FILES, 'figures', 'history.csv', 'report.html', 'report.md', 'result.json', 'table.tex', 'trials.csv'];
    expect(readdirSync(out).sort()).toEqual([...report, ...NETWORKS].sort());
    expect(result.arms.flatMap(({ trials }) => trials.flatMap(({ files }) => files))).toEqual(NETWORKS);
    expect(readdirSync(join(out, '..'))).toEqual(['results']);
  });

  it('prints both summaries, a line an epoch, both accuracies, the conclusion and where the files are', () => {
    const lines = finished.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'MNIST with and without batch normalisation: 160 training images, 100 test images, 2 epochs of batches of 32.',
    );
    for (const total of ['1,199,882', '1,200,650']) expect(lines).toContain(` Total params: ${total} (4.58 MB)`);
    expect(lines).toContain(' Trainable params: 1,200,266 (4.58 MB)');
    expect(lines).toContain(' Non-trainable params: 384 (1.50 KB)');
    for (const [i, { label, trials }] of result.arms.entries()) {
      const own = lines.filter((line) => line.startsWith(`${label.padEnd(10)}  Epoch`));
      const history = (trials as [Trial])[0].history;
      for (const epoch of [0, 1]) {
        const logs = Object.entries(history).map(
          ([name, values]) => ` - ${name.replace('test_', 'val_')}: ${values[epoch]?.toFixed(4)}`,
        );
        expect(own[epoch], String(i)).toContain(`Epoch ${epoch + 1}/2 - 5/5 - `);
        expect(own[epoch]?.endsWith(`s/step${logs.join('')}`), own[epoch]).toBe(true);
      }
    }
    const accuracy = (arm: number) => result.arms[arm]?.trials[0]?.test?.accuracy?.toFixed(4);
    const recalibrated = result.arms[1]?.trials[0]?.recalibrated?.test.accuracy?.toFixed(4);
    // The outcome comes first, then what was found, then where the files are.
    const outcome = lines.indexOf(`Accuracy without BN: ${accuracy(0)}`);
    expect(lines.slice(outcome, outcome + 5)).toEqual([
      `Accuracy without BN: ${accuracy(0)}`,
      `Accuracy with BN: ${accuracy(1)} with its moving statistics, ${recalibrated} with recalibrated ones`,
      result.conclusion,
      '',
      'To look at (report.html says what to do):',
    ]);
    expect(lines.slice(-2)).toEqual([
      '',
      `Results in ${out}: ${NETWORKS.join(', ')}, result.json, history.csv, trials.csv, table.tex, report.md, figures/, report.html`,
    ]);
    expect(result.conclusion).toContain('100 test images');
  });

  it('result.json has every key, and numbers that fit each other', () => {
    expect(Object.keys(result)).toEqual([
      ...[
        'schema',
        'design',
        'task',
        'loss',
        'training',
        'data',
        'network',
        'unshared',
        'environment',
        'status',
        'arms',
        'failures',
        'conditions',
        'comparisons',
        'answer',
        'conclusion',
      ],
    ]);
    expect(result).toMatchObject({
      schema: 'evenkeel.result/2',
      data: { name: 'MNIST', inputShape: [28, 28, 1], classes: 10, train: 60_000, test: 10_000, heldOut: false },
      network: { name: "the tutorial's network", made: 'built' },
      status: 'complete',
      design: {
        data: { path: 'mnist', train: { begin: 0, end: 160 }, test: { begin: 0, end: 100 }, scale: 'raw' },
        arms: ['none', 'batch'],
        compile: { optimizer: null, learningRate: null, loss: null, metrics: null },
        fit: { epochs: 2, batchSize: 32 },
        seeds: [0],
        threads: 2,
      },
    });
    expect(result.arms.map((a) => a.name)).toEqual(['none', 'batch']);
    for (const { summary, trials } of result.arms) {
      expect(Object.keys(summary)).toEqual(['layers', 'total', 'trainable', 'nonTrainable']);
      expect(summary.layers.reduce((total, l) => total + l.params, 0)).toBe(summary.total);
      expect(trials.length).toBe(1);
      const [trial] = trials as [(typeof trials)[number]];
      expect(Object.keys(trial)).toEqual([
        ...[
          'condition',
          'seed',
          'steps',
          'history',
          'test',
          'recalibrated',
          'seconds',
          'epochSeconds',
          'stepMs',
          'diverged',
          'weights',
        ],
        ...['findings', 'files'],
      ]);
      expect(trial.steps).toBe(10);
      expect(Object.entries(trial.history).map(([name, values]) => [name, values.length])).toEqual([
        ['accuracy', 2],
        ['loss', 2],
        ['test_accuracy', 2],
        ['test_loss', 2],
      ]);
      expect(trial.test).toMatchObject({
        accuracy: trial.history.test_accuracy?.[1],
        loss: trial.history.test_loss[1],
        total: 100,
      });
      expect(trial.test?.correct).toBe(Math.round(100 * (trial.test?.accuracy ?? 0)));
      expect(trial.test?.wrong?.length).toBe(100 - (trial.test?.correct ?? 0));
      expect(trial.seconds > 0 && (trial.stepMs ?? 0) > 0).toBe(true);
    }
  });

  it('history.csv has a row for each epoch of each arm', () => {
    const rows = read('history.csv').trimEnd().split('\n');
    expect(rows[0]).toBe(
      'arm,seed,epoch,accuracy,loss,test_accuracy,test_loss,recalibrated_test_accuracy,recalibrated_test_loss',
    );
    const want = result.arms.flatMap(({ name, trials }) =>
      [0, 1].map((e) =>
        [
          name,
          0,
          e + 1,
          ...(['accuracy', 'loss', 'test_accuracy', 'test_loss'] as const).map((k) => trials[0]?.history[k]?.[e]),
          ...(['accuracy', 'loss'] as const).map((k) => (e === 1 ? (trials[0]?.recalibrated?.test[k] ?? '') : '')),
        ].join(),
      ),
    );
    expect(rows.slice(1)).toEqual(want);
  });

  it('accuracy.svg is well formed and accuracy.png is its picture, at twice the size and with its text', async () => {
    const svg = read('figures/accuracy.svg');
    const open: string[] = [];
    for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!rest?.endsWith('/')) open.push(name as string);
    }
    expect(open).toEqual([]);
    for (const title of ['Train without Batch Normalization', 'Train with Batch Normalization'])
      expect(svg).toContain(`>${title}<`);
    const png = readFileSync(join(out, 'figures', 'accuracy.png'));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2400, 1040]);
    expect(png.equals(Buffer.from(await svgToPng(svg)))).toBe(true);
    expect(png.equals(Buffer.from(await svgToPng(svg.replace(/<text[^>]*>[^<]*<\/text>/g, ''))))).toBe(false);
  });

  it('report.html is one file that asks nothing of the network', () => {
    const html = read('report.html').replaceAll(/ xmlns(:xlink)?="[^"]*"/g, '');
    expect(html).toContain('Train without Batch Normalization');
    expect(html).not.toMatch(/<script|<link|<iframe|<img|@import|url\((?!#)|https?:|\s(src|href)=/i);
  });

  it.each(['without', 'with'])('%s.keras and .onnx predict what the last epoch was tested with', async (name) => {
    const { x, y } = await testImages();
    const model = await loadModel(join(out, `${name}.keras`));
    const wrong = result.arms[name === 'without' ? 0 : 1]?.trials[0]?.test?.wrong;
    const predicted = await model.predict(x);
    const classes = argmaxRows(predicted);
    expect([...y.data.keys()].filter((i) => classes[i] !== y.data[i])).toEqual(wrong);
    const onnx = await runOnnx(readFileSync(join(out, `${name}.onnx`)), { 'sequential/input': x.cast('float32') });
    const [theirs] = onnx.values();
    expect(distance((theirs as Tensor).data, predicted.data)).toBeLessThanOrEqual(BOUND);
    // With the optimizer's state, so that training can go on.
    expect(model.optimizer?.variables.length).toBeGreaterThan(8);
  });

  it('one thread gives what two give, --json prints the result alone, and so does the same seed again', async () => {
    const quiet = await trainLong([...SLICE, '--threads', '1', '--json', '--out', join(folder, 'one')]);
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    const one = parseResult(JSON.parse(quiet.stdout));
    expect(quiet.stdout).toBe(readFileSync(join(folder, 'one', 'result.json'), 'utf8'));
    const outcome = ({ arms }: Result) => arms.map(({ trials }) => [trials[0]?.history, trials[0]?.test]);
    expect(outcome(one)).toEqual(outcome(result));
    expect([one.comparisons, one.conclusion]).toEqual([result.comparisons, result.conclusion]);
  });

  it('--quiet prints the outcome only, and scaling and seed change it', async () => {
    const args = ['compare', '--epochs', '1', '--train', '0:64', '--test', '0:50', '--scale', 'unit', '--seed', '9', '--quiet'];
    const { code, stdout, stderr } = await trainLong(args, { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBe(4);
    expect(lines[0]).toMatch(/^Accuracy without BN: [01]\.\d{4}$/);
    expect(lines[3]).toMatch(/^Results in runs\/\d{4}-\d\d-\d\d-\d{6}: /);
    const [run] = readdirSync(join(folder, 'runs'));
    const own = parseResult(JSON.parse(readFileSync(join(folder, 'runs', run as string, 'result.json'), 'utf8')));
    expect(own.design).toMatchObject({ data: { scale: 'unit' }, seeds: [9] });
    expect(own.arms.map((a) => a.trials[0]?.seed)).toEqual([9, 9]);
  });
});
