import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run, scratch } from '../support/cli.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

const { folder, remove } = scratch();
afterAll(remove);
const modules = join(folder, 'node_modules');
const own = join(modules, 'evenkeel');

/** Puts a package's declared dependencies, and theirs, where an installation would: nothing else can be found from the empty folder. */
function provide({ dependencies = {} }: Manifest): void {
  for (const name of Object.keys(dependencies)) {
    const [source, target] = [join(ROOT, 'node_modules', name), join(modules, name)];
    if (existsSync(target)) continue;
    cpSync(source, target, { recursive: true, filter: (path) => !path.endsWith('.map') });
    provide(manifestOf(source));
  }
}

let files: string[];
beforeAll(async () => {
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  const [archive] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
  files = archive?.files.map((f) => f.path) ?? [];
  mkdirSync(own, { recursive: true });
  const unpacked = await run('tar', ['-xzf', join(folder, archive?.filename ?? ''), '--strip-components=1', '-C', own]);
  expect(unpacked.code, unpacked.stderr).toBe(0);
  provide(manifestOf(own));
}, 120_000);

/** Nothing of the clone and no network: the proxy leads nowhere. */
const offline = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, https_proxy: 'http://127.0.0.1:9', NODE_PATH: '' } };

describe('the packed package in an empty folder', () => {
  it('holds what is built, with types, and no tests', () => {
    expect(files).toContain('dist/index.js');
    expect(files).toContain('dist/index.d.ts');
    expect(files).toContain('dist/cli/main.js');
    expect(files).toContain('package.json');
    expect(files.filter((f) => /\.test\.|^(src|test|bench)\//.test(f))).toEqual([]);
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

  it('is a command line that compares offline', async () => {
    const slice = ['--epochs', '1', '--train', '0:32', '--test', '0:10', '--quiet', '--out', 'results'];
    const { code, stdout, stderr } = await run(process.execPath, [join(own, 'dist/cli/main.js'), 'compare', ...slice], offline);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Accuracy without BN: [01]\.\d{4}\nAccuracy with BN: /);
    expect(existsSync(join(folder, 'results', 'accuracy.png'))).toBe(true);
  });
});
