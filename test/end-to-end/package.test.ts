import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run, scratch } from '../support/cli.ts';
import { installPackage } from '../support/package.ts';

const { folder, remove } = scratch();
afterAll(remove);
const modules = join(folder, 'node_modules');
const own = join(modules, 'evenkeel');

/** The bytes of all files below a folder. */
const sizeOf = (path: string): number =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const info = lstatSync(join(path, name));
    return sum + (info.isFile() ? info.size : 0);
  }, 0);

let files: string[];
beforeAll(async () => {
  files = await installPackage(folder);
});

/** Nothing of the clone and no network: the proxy leads nowhere. */
const offline = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, https_proxy: 'http://127.0.0.1:9', NODE_PATH: '' } };

describe('the packed package in an empty folder', () => {
  it('holds what is built, with types, and no tests', () => {
    expect(files).toContain('dist/index.js');
    expect(files).toContain('dist/index.d.ts');
    expect(files).toContain('dist/cli/main.js');
    expect(files).toContain('dist/node/index.js');
    expect(files).toContain('dist/node/experiments.js');
    expect(files).toContain('dist/schema/compare.schema.json');
    expect(files).toContain('package.json');
    expect(files).toContain('THIRD_PARTY_NOTICES.txt');
    expect(files.filter((f) => /\.test\.|\.map$|^(src|test|bench)\//.test(f))).toEqual([]);
  });

  it('takes less than 40 MB of disk with all that it needs', () => {
    const megabytes = sizeOf(modules) / 1e6;
    expect(megabytes).toBeGreaterThan(12);
    expect(megabytes).toBeLessThan(40);
  });

  it('has every file that its README and its docs name', () => {
    const pages = files.filter((f) => f.endsWith('.md'));
    expect(pages).toContain('README.md');
    const targets = pages.flatMap((page) => {
      const links = readFileSync(join(own, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
      return Array.from(links, ([, target]) => join(dirname(page), target as string));
    });
    expect(targets).toContain('docs/cli.md');
    expect(targets.filter((target) => !existsSync(join(own, target)))).toEqual([]);
  });

  it('is found by require, as Node 20.19 and later do with modules', async () => {
    const program = "console.log(typeof require('evenkeel').sequential)";
    const { code, stdout } = await run(process.execPath, ['-e', program], offline);
    expect([code, stdout]).toEqual([0, 'function\n']);
  });

  it('loads at most 3 files with import, and no library; a worker loads nothing of the command line', async () => {
    writeFileSync(
      join(folder, 'hooks.mjs'),
      'export const load = (url, context, next) => (process._rawDebug(url), next(url, context));',
    );
    writeFileSync(join(folder, 'watch.mjs'), "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);");
    writeFileSync(join(folder, 'start.mjs'), "import { sequential } from 'evenkeel'; sequential([]);");
    const loadedBy = async (program: string) => {
      const { code, stderr } = await run(process.execPath, ['--import', './watch.mjs', program], offline);
      expect(code).toBe(0);
      const loaded = stderr.split('\n').filter((line) => line.includes('/node_modules/'));
      return loaded.map((url) => url.replace(/^.*\/node_modules\//, ''));
    };
    const loaded = await loadedBy('start.mjs');
    expect(loaded).toContain('evenkeel/dist/node/index.js');
    expect(loaded.filter((url) => !url.startsWith('evenkeel/'))).toEqual([]);
    expect(loaded.length).toBeLessThanOrEqual(3);
    const worker = await loadedBy('node_modules/evenkeel/dist/experiment/trialWorker.js');
    expect(worker).toContain('evenkeel/dist/node/trial.js');
    expect(worker).not.toContain('evenkeel/dist/node/commandLine.js');
  });

  it('shares its classes with the command line, and its workers, where a module imports it', async () => {
    writeFileSync(
      join(folder, 'net.mjs'),
      `import { layers, sequential } from 'evenkeel';
      export const build = ({ norm, inputShape, classes, evenkeel }) => {
        if (evenkeel.sequential !== sequential) throw new Error('two libraries');
        const inside = norm ? [layers.batchNormalization()] : [];
        return sequential([layers.flatten({ inputShape }), ...inside, layers.dense({ units: classes, activation: 'softmax' })]);
      };`,
    );
    const slice = ['--epochs', '1', '--train', '0:32', '--test', '0:10', '--quiet', '--out', 'own'];
    const args = [join(own, 'dist/cli/main.js'), 'compare', '--model', 'net.mjs', ...slice];
    const { code, stdout, stderr } = await run(process.execPath, args, offline);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Accuracy without BN: /);
  });

  it('is a library that trains on MNIST offline, and whose models travel through files', async () => {
    const program = `
      import { datasets, exportOnnx, layers, loadModel, sequential, utils } from 'evenkeel';
      const { trainX, trainY } = await datasets.mnist.load();
      const model = sequential([layers.flatten({ inputShape: [28, 28] }), layers.dense({ units: 10, activation: 'softmax' })]);
      model.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      const { history } = await model.fit(trainX.slice(0, 64), utils.toCategorical(trainY.slice(0, 64), 10), { verbose: 0 });
      await model.save('digits.keras');
      const again = await loadModel('digits.keras');
      const [mine, theirs] = await Promise.all([model, again].map((m) => m.predict(trainX.slice(0, 3))));
      const onnx = await exportOnnx(again);
      console.log(trainX.shape.join(), Number.isFinite(history.loss[0]), mine.data.join() === theirs.data.join(), onnx.length > 31000);`;
    writeFileSync(join(folder, 'program.mjs'), program);
    expect(await run(process.execPath, ['program.mjs'], offline)).toMatchObject({
      code: 0,
      stdout: '60000,28,28 true true true\n',
      stderr: '',
    });
  });

  it('has experiments as functions, with types for a strict project', async () => {
    const program = `
      import { layers, sequential } from 'evenkeel';
      import { compare, type ComparisonOptions, type Result, stats, type Trial } from 'evenkeel/experiments';
      const x = Array.from({ length: 40 }, (_, i) => [i % 2, i % 3]);
      const net = () => sequential([layers.dense({ units: 4, inputShape: [2] }), layers.dense({ units: 2, activation: 'softmax' })]);
      const options: ComparisonOptions = { data: { x, y: x.map((_, i) => i % 2) }, model: net, norm: ['none', 'batch'], epochs: 1, seeds: 2 };
      const result: Result = await compare(options, { onProgress: ({ done }) => done.toFixed() });
      const trials: Trial[] = result.arms.flatMap((arm) => arm.trials);
      const rows = trials.map(({ seed, test }, i) => ({ arm: i < 2 ? 'a' : 'b', seed, loss: test?.loss }));
      console.log(result.status, trials.length, stats(rows, { metric: 'loss', by: 'arm', pair: 'seed' }).contrasts.length);
      // @ts-expect-error: it has no such value.
      export const odd: ComparisonOptions = { scale: 'log' };`;
    writeFileSync(join(folder, 'typed.mts'), program);
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--skipLibCheck'];
    const target = ['--target', 'es2023', '--module', 'nodenext', '--lib', 'es2023,dom', '--types', ''];
    const compiled = await run(process.execPath, [tsc, ...strict, ...target, 'typed.mts'], offline);
    expect([compiled.code, compiled.stdout]).toEqual([0, '']);
    expect(await run(process.execPath, ['typed.mjs'], offline)).toMatchObject({ code: 0, stdout: 'complete 4 1\n', stderr: '' });
  });

  it('is a command line that compares offline', async () => {
    const slice = ['--epochs', '1', '--train', '0:32', '--test', '0:10', '--quiet', '--out', 'results'];
    const { code, stdout, stderr } = await run(process.execPath, [join(own, 'dist/cli/main.js'), 'compare', ...slice], offline);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Accuracy without BN: [01]\.\d{4}\nAccuracy with BN: /);
    expect(existsSync(join(folder, 'results', 'figures', 'accuracy.png'))).toBe(true);
  });
});
