import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { measureOf } from '../../src/experiment/measure.ts';
import type { Outcome, Result, TestResult } from '../../src/experiment/result.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { layers, loadModel, sequential } from '../../src/index.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { RUN_FILES } from '../support/runFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);

/** y = 2a − b + c²/2 and some noise, rounded where asked. */
function numbers(rows: number, round = false): string {
  const z = normals(streamKey(7, 'numbers'), rows * 4);
  const lines = Array.from({ length: rows }, (_, i) => {
    const [a, b, c, e] = z.slice(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const y = 2 * a - b + c ** 2 / 2 + 0.3 * e;
    return [a, b, c]
      .map((v) => v.toFixed(4))
      .join(',')
      .concat(',', round ? String(Math.round(3 * y)) : y.toFixed(4));
  });
  return ['a,b,c,y', ...lines, ''].join('\n');
}

let made = 0;
async function compareBy(
  command: typeof warmEvenkeel,
  ...args: string[]
): Promise<{ out: string; result: Result; stdout: string }> {
  const out = at(`run-${made++}`);
  const quick = ['--label', 'y', '--epochs', '6', '--threads', '1'];
  const { code, stdout, stderr } = await command(['compare', ...quick, ...args, '--out', out], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  return { out, stdout, result: parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))) };
}
const compare = (...args: string[]) => compareBy(warmEvenkeel, ...args);

/** One dense layer to one number, from a file, compiled or not. */
async function storeRegressor(name: string, loss?: 'huber' | 'meanAbsoluteError') {
  const model = sequential([layers.dense({ units: 8, activation: 'relu', inputShape: [3] }), layers.dense({ units: 1 })], {
    seed: 1,
  });
  if (loss) model.compile({ loss });
  await model.save(at(name));
}

beforeAll(async () => {
  writeFileSync(at('numbers.csv'), numbers(300));
  writeFileSync(at('whole.csv'), numbers(300, true));
  await storeRegressor('plain.keras');
  await storeRegressor('mae.keras', 'meanAbsoluteError');
});

describe('a table whose labels are numbers', () => {
  it('is compared by squared errors, in outcome, result, table, chart and report', async () => {
    // Started, so that its images are drawn.
    const { out, result, stdout } = await compareBy(evenkeel, '--data', 'numbers.csv');
    expect([result.task, result.loss]).toEqual(['regression', 'meanSquaredError']);
    const report = [...RUN_FILES, 'figures', 'history.csv', 'report.html', 'report.md', 'result.json', 'table.tex', 'trials.csv'];
    expect(
      readdirSync(out)
        .filter((name) => !/^with/.test(name))
        .sort(),
    ).toEqual(report.sort());
    const tests = result.arms.map(({ trials: [trial] }) => trial?.recalibrated?.test ?? (trial?.test as TestResult));
    const again = measureOf('regression').compare(tests[1] as TestResult, tests[0] as TestResult);
    const [{ outcome }] = result.comparisons as [Result['comparisons'][number]];
    const { statistics, difference, interval, pValue, onlyArm } = outcome as Outcome;
    expect(statistics).toBe('recalibrated');
    expect([difference, interval, pValue, onlyArm]).toEqual([again.difference, again.interval, again.pValue, again.onlyFirst]);
    for (const { test, history } of result.arms.flatMap(({ trials }) => trials)) {
      const { mse, squaredErrors = [], total } = test as TestResult;
      expect([total, squaredErrors.length]).toEqual([60, 60]);
      expect(history.test_mse?.at(-1)).toBeCloseTo(mse as number, 5);
      expect(history.mae).toHaveLength(6);
    }
    expect(stdout).toMatch(
      /\nMean squared error without BN: [\d.]+\nMean squared error with BN: [\d.]+ with its moving statistics, /,
    );
    expect(stdout).toContain('paired t test of the squared errors p');
    const csv = readFileSync(join(out, 'history.csv'), 'utf8').split('\n');
    expect(csv[0]).toBe(
      'arm,seed,epoch,mse,mae,loss,test_mse,test_mae,test_loss,recalibrated_test_mse,recalibrated_test_mae,recalibrated_test_loss',
    );
    expect(csv[12]?.split(',')[9]).toBe(String(tests[1]?.mse));
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(html).toContain('<h2>Mean squared error by epoch</h2>');
    expect(html).toContain('mean absolute error');
    for (const text of [stdout, html, readFileSync(join(out, 'figures', 'mse.svg'), 'utf8')])
      expect(text).not.toMatch(/accuracy/i);
    expect(readFileSync(join(out, 'figures', 'mse.svg'), 'utf8')).toContain('mean squared error');
    expect((await loadModel(join(out, 'with.keras'))).trainer.compiled?.outputSpecs[0]?.loss.name).toBe('meanSquaredError');
  });

  it('says the errors alone with --quiet', async () => {
    const { stdout } = await compare('--data', 'numbers.csv', '--quiet', '--epochs', '2');
    expect(stdout).toMatch(/^Mean squared error without BN: [\d.]+\nMean squared error with BN: /);
  });

  it('may hold integers: asked for, or by a model of one linear unit or of a loss of numbers', async () => {
    const asked = await compare('--data', 'whole.csv', '--task', 'regression', '--epochs', '2');
    expect(asked.result).toMatchObject({ task: 'regression', loss: 'meanSquaredError', design: { task: 'regression' } });
    const plain = await compare('--data', 'whole.csv', '--model', 'plain.keras', '--epochs', '2');
    expect(plain.result).toMatchObject({ task: 'regression', loss: 'meanSquaredError' });
    const mae = await compare('--data', 'whole.csv', '--model', 'mae.keras', '--epochs', '2');
    expect(mae.result).toMatchObject({ task: 'regression', loss: 'meanAbsoluteError' });
    const history = mae.result.arms[0]?.trials[0]?.history;
    expect(history?.loss.at(-1)).toBeCloseTo(history?.mae?.at(-1) as number, 6);
  });

  it('is refused for a model of several units, and where it is to be classes', async () => {
    await sequential([layers.dense({ units: 2, inputShape: [3] })]).save(at('two.keras'));
    const refused = await warmEvenkeel(['compare', '--data', 'numbers.csv', '--label', 'y', '--model', 'two.keras'], {
      cwd: folder,
    });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('one number, as the labels are, got one input and output (2,)'),
    ]);
    const classes = await warmEvenkeel(['compare', '--data', 'numbers.csv', '--label', 'y', '--task', 'classification'], {
      cwd: folder,
    });
    expect([classes.code, classes.stderr]).toEqual([2, expect.stringContaining('or predict the numbers with --task regression')]);
  });
});

describe('evenkeel train without a loss', () => {
  const dense = (units: number, activation?: string) => [
    { class_name: 'Dense', config: { units: 6, activation: 'relu' } },
    { class_name: 'Dense', config: { units, ...(activation && { activation }) } },
  ];
  const pairs = (rows: number, classes: number) =>
    ['a,b,c,y', ...Array.from({ length: rows }, (_, i) => `${i % 7},${i % 3},${i % 2},${i % classes}`), ''].join('\n');

  async function train(model: unknown, path: string, more: object = {}) {
    const name = `train-${made++}`;
    writeFileSync(at(`${name}.json`), JSON.stringify({ model, data: { path, label: 'y' }, fit: { epochs: 1 }, ...more }));
    const { code, stderr } = await warmEvenkeel(['train', `${name}.json`, '--out', name, '--quiet'], { cwd: folder });
    if (code !== 0) return stderr;
    const { compiled } = (await loadModel(at(name, 'model.keras'), { onWarning: () => {} })).trainer;
    const { losses: _, ...history } = JSON.parse(readFileSync(at(name, 'history.json'), 'utf8'));
    return [
      compiled?.outputSpecs[0]?.loss.name,
      Object.keys(history)
        .filter((key) => !/^val_|^epoch$|^loss$/.test(key))
        .sort(),
    ];
  }

  beforeAll(() => {
    writeFileSync(at('two.csv'), pairs(60, 2));
    writeFileSync(at('three.csv'), pairs(60, 3));
  });

  it('takes the loss and the metrics that fit the last layer and the labels', async () => {
    expect(await train(dense(3, 'softmax'), 'three.csv')).toEqual(['sparseCategoricalCrossentropy', ['accuracy']]);
    expect(await train(dense(3), 'three.csv')).toEqual(['sparseCategoricalCrossentropy', ['accuracy']]);
    expect(await train(dense(1, 'sigmoid'), 'two.csv')).toEqual(['binaryCrossentropy', ['accuracy']]);
    expect(await train(dense(1), 'two.csv')).toEqual(['binaryCrossentropy', ['accuracy']]);
    expect(await train(dense(1), 'three.csv')).toEqual(['meanSquaredError', ['mae', 'mse']]);
    expect(await train(dense(1), 'numbers.csv')).toEqual(['meanSquaredError', ['mae', 'mse']]);
    expect(await train(dense(1), 'two.csv', { task: 'regression' })).toEqual(['meanSquaredError', ['mae', 'mse']]);
  });

  it("takes the model's own first, and the config's before that", async () => {
    expect(await train('mae.keras', 'numbers.csv')).toEqual(['meanAbsoluteError', []]);
    expect(await train('mae.keras', 'numbers.csv', { compile: { optimizer: 'adam' } })).toEqual(['meanAbsoluteError', []]);
    expect(await train('mae.keras', 'numbers.csv', { compile: { loss: 'huber', metrics: ['mae'] } })).toEqual(['huber', ['mae']]);
    expect(await train(dense(1), 'numbers.csv', { compile: { optimizer: 'adam' } })).toEqual([
      'meanSquaredError',
      ['mae', 'mse'],
    ]);
  });

  it('refuses one probability for three classes', async () => {
    expect(await train(dense(1, 'sigmoid'), 'three.csv')).toContain('expected classes 0 and 1');
  });
});
