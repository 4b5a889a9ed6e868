import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/datasets/index.ts';
import type { Result } from '../../src/experiment/result.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { layers, loadModel, sequential, type Tensor } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { BOUND, runOnnx } from '../onnx/runtime.ts';
import { evenkeel, ROOT, run, scratch } from '../support/cli.ts';
import { brightness, imageFile, type Stored, storeModel, table } from '../support/modelFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const QUICK = ['--epochs', '1', '--batch-size', '8'];

let made = 0;
/** Compares, and reads what that left: in a process that is there already, one network after the other, or in one of its own. */
async function compareBy(
  command: typeof warmEvenkeel,
  ...args: string[]
): Promise<{ out: string; result: Result; stdout: string }> {
  const out = at(`run-${made++}`);
  const { code, stdout, stderr } = await command(['compare', ...QUICK, ...args, '--out', out], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  return { out, stdout, result: parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))) };
}
const compare = (...args: string[]) => compareBy(warmEvenkeel, '--threads', '1', ...args);

async function refuse(...args: string[]): Promise<string> {
  const out = at('refused');
  const { code, stdout, stderr } = await warmEvenkeel(['compare', ...QUICK, ...args, '--out', out], { cwd: folder });
  expect([code, stdout, existsSync(out)]).toEqual([2, '', false]);
  return stderr;
}

const types = (arm: Result['arms'][number] | undefined) => arm?.summary.layers.map((l) => l.type) ?? [];
const norms = (result: Result) => result.arms.map((arm) => types(arm).filter((type) => type === 'BatchNormalization').length);

/** The module of docs/cli.md. */
const MODULE = /^```js\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8'))?.[1] as string;

let residual: Stored;
beforeAll(async () => {
  residual = await storeModel(folder, 'model-residual');
  writeFileSync(at('table.csv'), table(60));
  writeFileSync(at('module.mjs'), MODULE);
  const { x, y } = brightness(40, [8, 8, 3]);
  await writeNpz(at('images.npz'), { x_train: x, y_train: y, x_test: x.slice(0, 10), y_test: y.slice(0, 10) });
});

describe('evenkeel compare --model', () => {
  it('takes the batch normalisations out of a file of Keras, and saves both networks', async () => {
    const args = ['--model', residual.model, '--data', 'images.npz', '--scale', 'unit'];
    const { out, result, stdout } = await compareBy(evenkeel, ...args);
    expect(stdout).toContain('images.npz with and without batch normalisation: 40 training images, 10 test images, 1 epochs');
    expect(result.data).toEqual({ name: 'images.npz', inputShape: [8, 8, 3], classes: 2, train: 40, test: 10, heldOut: false });
    expect(result.network).toEqual({ name: residual.model, made: 'removed' });
    expect(result.design).toMatchObject({
      data: { path: 'images.npz', train: { begin: 0, end: 40 } },
      model: residual.model,
      keepWeights: false,
    });
    const [none, batch] = norms(result);
    expect([none, (batch ?? 0) > 0]).toEqual([0, true]);
    expect(types(result.arms[1]).filter((type) => type !== 'BatchNormalization')).toEqual(types(result.arms[0]));
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    for (const text of ['batch normalisations taken out for one', 'images of 8×8×3, 2 classes', 'with.keras, with.onnx']) {
      expect(report).toContain(text);
    }
    const x = brightness(10, [8, 8, 3]).x.map((v) => v / 255);
    for (const name of ['without', 'with']) {
      const model = await loadModel(join(out, `${name}.keras`));
      const want = await model.predict(x);
      const bytes = readFileSync(join(out, `${name}.onnx`));
      const [theirs] = (await runOnnx(bytes, { [model.inputNames[0] as string]: x })).values();
      expect(distance((theirs as Tensor).data, want.data)).toBeLessThan(BOUND);
    }
  });

  it('puts them in where a file has none, and starts both from the same weights: fresh ones, or the ones in the file', async () => {
    const model = sequential([
      layers.dense({ units: 5, activation: 'relu', inputShape: [4] }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ]);
    await model.setWeights(model.getWeights().map((w) => w.map((_) => 0.5)));
    await model.save(at('plain.keras'));
    // So small a step that weights stay where they start.
    const still = ['--model', 'plain.keras', '--data', 'table.csv', '--learning-rate', '1e-12'];
    const weights = async (...flags: string[]) => {
      const { out, result } = await compare(...still, ...flags);
      expect([result.network.made, ...norms(result)]).toEqual(['inserted', 0, 1]);
      expect(types(result.arms[1])).toEqual(['Dense', 'BatchNormalization', 'Activation', 'Dense']);
      return Promise.all(
        ['without', 'with'].map(async (name) => {
          const own = await loadModel(join(out, `${name}.keras`));
          return own.weights.flatMap((w, i) => (/kernel/.test(w.name) ? [...(own.getWeights()[i] as Tensor).data] : []));
        }),
      ) as Promise<[number[], number[]]>;
    };
    const [fresh, kept, other] = [await weights(), await weights('--keep-weights'), await weights('--seed', '7')];
    for (const [a, b] of [fresh, kept, other]) expect(distance(a, b)).toBeLessThan(1e-6);
    expect(
      distance(
        kept[0],
        kept[0].map(() => 0.5),
      ),
    ).toBeLessThan(1e-6);
    expect(distance(fresh[0], kept[0])).toBeGreaterThan(0.01);
    expect(distance(fresh[0], other[0])).toBeGreaterThan(0.01);
  });

  it('puts another normalisation in the places of the batch normalisations, of a file and of a module', async () => {
    const ARMS = ['--norm', 'batch,none,layer'];
    const { out, result, stdout } = await compare('--model', residual.model, '--data', 'images.npz', '--scale', 'unit', ...ARMS);
    expect(stdout).toContain('images.npz with batch normalisation, without normalisation and with layer normalisation: 40');
    const [batch, none, layer] = result.arms.map(types) as [string[], string[], string[]];
    expect(none.filter((type) => /Normalization/.test(type))).toEqual([]);
    expect(layer).toEqual(batch.map((type) => type.replace('BatchNormalization', 'LayerNormalization')));
    expect(result.comparisons.map(({ arm, baseline }) => [arm, baseline])).toEqual([
      ['none', 'batch'],
      ['layer', 'batch'],
    ]);
    const x = brightness(10, [8, 8, 3]).x.map((v) => v / 255);
    const model = await loadModel(join(out, 'layer.keras'));
    const bytes = readFileSync(join(out, 'layer.onnx'));
    const [theirs] = (await runOnnx(bytes, { [model.inputNames[0] as string]: x })).values();
    expect(distance((theirs as Tensor).data, (await model.predict(x)).data)).toBeLessThan(BOUND);
    const built = await compare('--model', 'module.mjs', '--data', 'table.csv', '--label', 'kind', ...ARMS);
    expect(built.result.arms.map((arm) => types(arm).filter((type) => /Norm/.test(type)))).toEqual([
      ['BatchNormalization'],
      [],
      ['LayerNormalization'],
    ]);
  });

  it('builds both by a module, in workers too, with samples held out of a table', async () => {
    const { result, stdout } = await compareBy(evenkeel, '--model', 'module.mjs', '--data', 'table.csv', '--label', 'kind');
    expect(stdout).toContain('48 training samples, 12 test samples');
    const about = { name: 'table.csv', inputShape: [4], classes: 3, train: 48, test: 12, heldOut: true };
    expect([result.data, result.design.data.label]).toEqual([about, 'kind']);
    expect([result.network, ...norms(result)]).toEqual([{ name: 'module.mjs', made: 'built' }, 0, 1]);
    expect(result.conclusion).toContain('12 test samples');
    expect(result.arms.flatMap(({ trials }) => trials.flatMap(({ files }) => files))).toHaveLength(4);
  });

  it('runs TypeScript where Node does, and else says what to do', async () => {
    writeFileSync(
      at('module.ts'),
      MODULE.replace('export function', 'type Any = never;\nexport function').replace(
        'evenkeel: { layers, sequential } }',
        'evenkeel: { layers, sequential } }: Record<string, any>',
      ),
    );
    const args = [
      'compare',
      ...QUICK,
      '--model',
      at('module.ts'),
      '--data',
      at('table.csv'),
      '--quiet',
      '--out',
      at('typescript'),
    ];
    const plain = await evenkeel(args);
    if ((process.features as { typescript?: unknown }).typescript) expect(plain.code).toBe(0);
    else {
      expect([plain.code, existsSync(at('typescript'))]).toEqual([2, false]);
      expect(plain.stderr).toMatch(
        /^evenkeel: module .*module\.ts: expected a module that can be loaded, got TypeScript, which Node .* does not run by itself\. Use Node 22\.18 or later/,
      );
      const loader = await run('npx', ['tsx', join(ROOT, 'dist', 'cli', 'main.js'), ...args], { cwd: ROOT });
      expect([loader.code, loader.stderr]).toEqual([0, '']);
    }
  });
});

describe('evenkeel compare of one-unit classifiers', () => {
  it.each(['sigmoid', 'linear'])(
    'that end in %s trains them with binary crossentropy and counts their classes right',
    async (activation) => {
      const model = sequential([
        layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
        layers.dense({ units: 1, activation: activation as 'sigmoid' }),
      ]);
      await model.save(at(`one-${activation}.keras`));
      writeFileSync(at('pair.csv'), table(300).replaceAll('eel', 'dog'));
      const args = ['--model', `one-${activation}.keras`, '--data', 'pair.csv', '--epochs', '4', '--learning-rate', '0.01'];
      const { result, out } = await compare(...args);
      expect(result.data.classes).toBe(2);
      for (const { trials } of result.arms) {
        const [trial] = trials as [Result['arms'][number]['trials'][number]];
        expect(trial.history.test_accuracy?.at(-1)).toBeCloseTo(trial.test?.accuracy as number, 6);
        expect(trial.history.loss.at(-1)).toBeLessThan(trial.history.loss[0] as number);
      }
      const own = await loadModel(join(out, 'without.keras'));
      expect(own.outputShape).toEqual([1]);
      // All are told apart: the mean of the labels is no constant answer.
      expect(result.arms[0]?.trials[0]?.test?.accuracy).toBeGreaterThan(0.9);
    },
  );
});

describe('evenkeel compare --data', () => {
  it('fits a small dense network to a table, with its columns standardised', async () => {
    const { result } = await compare('--data', 'table.csv', '--scale', 'standard', '--lr', '0.01', '--test', 'all');
    expect(result.network).toEqual({ name: 'a small dense network', made: 'built' });
    expect(result.design).toMatchObject({
      compile: { learningRate: 0.01 },
      data: { test: { begin: 0, end: 12 } },
    });
    expect(norms(result)).toEqual([0, 2]);
  });

  it("trains the tutorial's network on images of another size and number of classes, from folders", async () => {
    for (const kind of ['a', 'b', 'c']) {
      mkdirSync(at('photos', kind), { recursive: true });
      for (let i = 0; i < 6; i++)
        writeFileSync(
          at('photos', kind, `${i}.png`),
          imageFile(kind === 'a' ? /^PNG of colour type 0, 8/ : /^PNG of colour type 2, 8/),
        );
    }
    const { result } = await compare('--data', 'photos', '--image-size', '12,10', '--color-mode', 'grayscale');
    const about = { name: 'photos', inputShape: [12, 10, 1], classes: 3, train: 14, test: 4, heldOut: true };
    expect(result.data).toEqual(about);
    expect(result.design.data).toMatchObject({ imageSize: [12, 10], colorMode: 'grayscale' });
    expect(result.arms[0]?.summary.layers.at(-1)?.outputShape).toEqual([null, 3]);
  });
});

describe('what cannot be compared', () => {
  it('is refused, by name, before anything is trained', async () => {
    expect(await refuse('--model', 'nothing.keras')).toMatch(
      /^evenkeel: file nothing\.keras: expected a readable file, got no such file/,
    );
    expect(await refuse('--model', 'nothing.mjs')).toMatch(
      /^evenkeel: module nothing\.mjs: expected a readable file, got no such file/,
    );
    expect(await refuse('--model', 'table.csv', '--data', 'images.npz')).toMatch(
      /^evenkeel: file table\.csv: expected a \.keras or \.h5 file, got other bytes\. /,
    );
    expect(await refuse('--model', residual.model, '--data', 'table.csv')).toMatch(
      /^evenkeel: file .*model-residual\.keras: expected a model of one input and one output, with a number for each of the 3 classes of the data, got one input and output \(2,\)\. /,
    );
    const two = table(30).replaceAll('eel', 'dog');
    writeFileSync(at('two.csv'), two);
    expect(await refuse('--model', residual.model, '--data', 'two.csv')).toMatch(
      /^evenkeel: data: expected samples of shape \(8, 8, 3\), as the model takes them, got \(4,\)\. /,
    );
    expect(await refuse('--data', 'nothing')).toMatch(/^evenkeel: data nothing: expected a file or a folder/);
    expect(await refuse('--model', 'module.mjs', '--data', 'table.csv', '--train', '0:500')).toBe(
      'evenkeel: option --train: expected A:B with integers 0 ≤ A < B ≤ 48, got "0:500".\n',
    );
    expect(await refuse('--train', '0:60001')).toBe(
      'evenkeel: option --train: expected A:B with integers 0 ≤ A < B ≤ 60000, got "0:60001".\n',
    );
    expect(await refuse('--keep-weights')).toBe(
      'evenkeel: option --keep-weights: expected a file with weights as --model, got none. Leave it out, and the networks start from the seed.\n',
    );
    expect(await refuse('--model', 'module.mjs', '--data', 'table.csv', '--scale', 'unit')).toMatch(
      /^evenkeel: option --scale: expected bytes to divide by 255, got samples of float32\. /,
    );
    writeFileSync(at('numbers.csv'), 'a,b\n1,0.5\n2,1.5\n3,2\n');
    expect(await refuse('--model', 'module.mjs', '--data', 'numbers.csv', '--task', 'classification')).toMatch(
      /^evenkeel: data numbers\.csv, labels: expected class indices from 0 to 99999, got 0\.5\. /,
    );
  });

  it.each([
    ['exports nothing', 'const a = 1;', /expected an export build, got no exports\. Export function build/],
    ['exports other things', 'export const make = 1;', /expected an export build, got exports make\./],
    ['cannot be parsed', 'export function (', /expected a module that can be loaded, got /],
    [
      'throws',
      'export const build = () => { throw new Error("oops"); };',
      /expected a build that returns a model, got Error: oops\. /,
    ],
    ['gives no model', 'export const build = () => 3;', /expected a build that returns a model, got 3\. /],
    [
      'ignores norm',
      'export const build = ({ inputShape, classes, evenkeel: { layers, sequential } }) => sequential([layers.dense({ units: classes, inputShape })]);',
      /build\(\{ norm: true \}\): expected a model with batch normalisations, got none\. /,
    ],
    [
      'makes a mistake',
      'export const build = ({ evenkeel: { layers, sequential } }) => sequential([layers.dense({ units: 0, inputShape: [4] })]);',
      /^evenkeel: module bad\d+\.mjs, layer "Dense", option units: expected an integer/,
    ],
  ])('and so is a module that %s', async (_, text, message) => {
    // A process loads a module once.
    const name = `bad${made++}.mjs`;
    writeFileSync(at(name), text);
    expect(await refuse('--model', name, '--data', 'table.csv')).toMatch(message);
  });
});
