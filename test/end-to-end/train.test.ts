import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/datasets/index.ts';
import { layers, loadModel, numberOf, sequential, type Tensor, tensor } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { BOUND, runOnnx } from '../onnx/runtime.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { brightness, imageFile, table } from '../support/modelFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);

const stack = [
  { class_name: 'Dense', config: { units: 12 } },
  { class_name: 'BatchNormalization', config: { momentum: 0.9 } },
  { class_name: 'Activation', config: { activation: 'relu' } },
  { class_name: 'Dense', config: { units: 3, activation: 'softmax' } },
];
const compile = { optimizer: { name: 'adam', learningRate: 0.02 }, loss: 'categoricalCrossentropy', metrics: ['accuracy'] };
const basic = { model: stack, data: { path: 'table.csv', label: 'kind' }, compile, fit: { epochs: 5, batchSize: 16 } };

let made = 0;
/** Writes a config and trains by it. */
async function trainBy(command: typeof warmEvenkeel, config: unknown, ...flags: string[]) {
  const name = `config-${made++}.json`;
  writeFileSync(at(name), typeof config === 'string' ? config : JSON.stringify(config));
  const finished = await command(['train', name, ...flags], { cwd: folder });
  return { ...finished, name, config: `config ${name}` };
}
const train = (config: unknown, ...flags: string[]) => trainBy(warmEvenkeel, config, ...flags);

const read = (...names: string[]) => readFileSync(at(...names), 'utf8');

beforeAll(async () => {
  writeFileSync(at('table.csv'), table(120));
  await writeNpz(at('images.npz'), brightness(40, [6, 6, 1]) as never);
});

describe('evenkeel train', () => {
  it('trains a list of layers and leaves model, ONNX, history and chart, which agree', async () => {
    const { code, stdout, stderr, name } = await trainBy(evenkeel, basic, '--out', 'run');
    expect([code, stderr]).toEqual([0, '']);
    const files = [
      'model.keras',
      'config.json',
      'classes.txt',
      'columns.json',
      'model.onnx',
      'history.csv',
      'history.json',
      'history.svg',
      'history.png',
    ];
    expect(readdirSync(at('run')).sort()).toEqual([...files].sort());
    const lines = stdout.trimEnd().split('\n');
    expect(stdout).toContain(' Total params: 395 (1.54 KB)\n Trainable params: 123 ');
    expect(stdout).toContain('Epoch 5/5\n6/6 - ');
    expect(lines.at(-1)).toBe(`Results in run: ${files.join(', ')}`);
    expect(read('run', 'config.json')).toBe(read(name));
    expect(read('run', 'classes.txt')).toBe('cat\ndog\neel\n');
    const history = JSON.parse(read('run', 'history.json'));
    expect(Object.keys(history)).toEqual(['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss']);
    expect(history.epoch).toEqual([1, 2, 3, 4, 5]);
    const rows = read('run', 'history.csv').trimEnd().split('\n');
    expect(rows[0]).toBe('epoch,accuracy,loss,val_accuracy,val_loss');
    expect(rows[5]?.split(',').map(Number)).toEqual([
      5,
      history.accuracy[4],
      history.loss[4],
      history.val_accuracy[4],
      history.val_loss[4],
    ]);
    expect(history.val_accuracy[4]).toBeGreaterThan(0.9);
    expect(lines.at(-2)).toBe(`Test: accuracy: ${history.val_accuracy[4].toFixed(4)} - loss: ${history.val_loss[4].toFixed(4)}`);
    const svg = read('run', 'history.svg');
    for (const text of ['Loss', 'Accuracy', 'train', 'validation', 'epoch']) expect(svg).toContain(`>${text}<`);
    const model = await loadModel(at('run', 'model.keras'));
    const x = tensor([[1, 2, 3, 4]]);
    const [theirs] = (await runOnnx(readFileSync(at('run', 'model.onnx')), { 'sequential/input': x.cast('float32') })).values();
    expect(distance((theirs as Tensor).data, (await model.predict(x)).data)).toBeLessThan(BOUND);
    expect(model.optimizer?.className).toBe('Adam');
  });

  it('goes on with a file of Keras as it was compiled, with sparse labels, and gives the same bits for the same seed', async () => {
    const model = sequential([
      layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax' }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await model.save(at('started.keras'));
    const config = {
      model: 'started.keras',
      data: { path: 'images.npz', scale: 'unit' },
      fit: { epochs: 2 },
      output: { files: ['keras', 'json'] },
    };
    const weights = [];
    for (const out of ['once', 'twice']) {
      const { code, stderr } = await train({ ...config, threads: out === 'once' ? 1 : 2 }, '--out', out, '--quiet');
      expect([code, stderr]).toEqual([0, '']);
      expect(readdirSync(at(out)).sort()).toEqual(['config.json', 'history.json', 'model.keras']);
      const trained = await loadModel(at(out, 'model.keras'));
      weights.push(trained.getWeights().map((w) => [...w.data]));
      expect(trained.optimizer?.className).toBe('SGD');
    }
    expect(weights[0]).toEqual(weights[1]);
    expect(weights[0]).not.toEqual(model.getWeights().map((w) => [...w.data]));
  });

  it('holds samples back as fit does, stops early, follows callbacks, and prints JSON alone', async () => {
    const { code, stdout } = await train(
      {
        ...basic,
        fit: { ...basic.fit, epochs: 50, validationSplit: 0.25 },
        callbacks: [
          'terminateOnNaN',
          { name: 'earlyStopping', patience: 1, minDelta: 10 },
          { name: 'csvLogger', path: 'logs/own.csv' },
        ],
        output: 'from-config',
      },
      '--json',
    );
    expect(code).toBe(0);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({ folder: at('from-config'), epochs: 2, stopped: false });
    expect(outcome.test).toBeUndefined();
    expect(outcome.history.val_loss).toHaveLength(2);
    expect(read('logs', 'own.csv').trimEnd().split('\n')).toHaveLength(3);
  });

  it('tests on the samples for testing after a validation on others, and says where training diverged', async () => {
    const { x, y } = brightness(30, [6, 6, 1]);
    await writeNpz(at('parts.npz'), { x_train: x, y_train: y, x_test: x.slice(0, 9), y_test: y.slice(0, 9) });
    const config = {
      model: [
        { class_name: 'Flatten', config: {} },
        { class_name: 'Dense', config: { units: 2 } },
      ],
      data: 'parts.npz',
      compile: { loss: 'mse', optimizer: { name: 'sgd', learningRate: 1e30 } },
      fit: { epochs: 2, validationSplit: 0.5 },
      output: { files: ['json'] },
    };
    const sane = {
      ...config,
      compile: { loss: 'mse', optimizer: { name: 'sgd', learningRate: 0 } },
      fit: { validationSplit: 0.5 },
    };
    const { history, test } = JSON.parse((await train(sane, '--out', 'sane', '--json')).stdout);
    const [held] = history.val_loss;
    // The validation is of the last 15 samples to train on, the test of 9 others.
    expect([held > 0, test.loss > 0, held === test.loss]).toEqual([true, true, false]);
    const { code, stderr, stdout } = await train(config, '--out', 'diverged', '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: fit: the loss is (NaN|Infinity) from step \d+ of epoch \d on\. .*Lower the learning rate.*\n$/,
    );
    const diverged = { epoch: 2, step: 1, reason: expect.stringContaining('Lower the learning rate') };
    expect(JSON.parse(stdout)).toMatchObject({ epochs: 2, test: { loss: null }, diverged });
    expect(JSON.parse(read('diverged', 'history.json')).diverged).toEqual(diverged);
    expect(JSON.parse(read('sane', 'history.json')).diverged).toBeUndefined();
    expect(JSON.parse(read('diverged', 'history.json')).val_loss).toEqual([null, null]);
  });

  it('trains on a folder of images, brought to the size of a model, and on a module', async () => {
    for (const kind of ['a', 'b']) {
      mkdirSync(at('photos', kind), { recursive: true });
      for (let i = 0; i < 5; i++)
        writeFileSync(
          at('photos', kind, `${i}.png`),
          imageFile(kind === 'a' ? /^PNG of colour type 0, 8/ : /^PNG of colour type 2, 8/),
        );
    }
    const described = sequential([layers.flatten({ inputShape: [4, 4, 3] }), layers.dense({ units: 2, activation: 'softmax' })]);
    writeFileSync(at('described.json'), await described.toJson());
    const photos = {
      data: 'photos',
      compile: { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
      output: { files: ['keras'] },
    };
    expect(await train({ ...photos, model: 'described.json' }, '--out', 'photos-run')).toMatchObject({ code: 0, stderr: '' });
    expect((await loadModel(at('photos-run', 'model.keras'))).inputs[0]?.shape).toEqual([4, 4, 3]);
    expect(read('photos-run', 'classes.txt')).toBe('a\nb\n');
    writeFileSync(
      at('build.mjs'),
      `export const build = ({ norm, inputShape, classes, seed, evenkeel: { layers, sequential } }) => sequential([
        layers.dense({ units: 4, inputShape }), ...(norm ? [layers.batchNormalization()] : []),
        layers.dense({ units: classes, activation: 'softmax' })], { seed });`,
    );
    const module = { ...basic, model: 'build.mjs', seed: 3, output: { files: ['keras'] } };
    expect(await train(module, '--out', 'module-run')).toMatchObject({ code: 0, stderr: '' });
    expect((await loadModel(at('module-run', 'model.keras'))).describe().layers.map((l) => l.type)).toEqual([
      'Dense',
      'BatchNormalization',
      'Dense',
    ]);
  });

  it('fits numbers to numbers', async () => {
    const x = Array.from({ length: 60 }, (_, i) => [i / 60, (i % 7) / 7]);
    await writeNpz(at('line.npz'), { x: tensor(x), y: tensor(x.map(([a, b]) => 3 * (a as number) - (b as number))) });
    const config = {
      model: [{ class_name: 'Dense', config: { units: 1 } }],
      data: 'line.npz',
      compile: {
        optimizer: { class_name: 'Adam', config: { learning_rate: 0.1 } },
        loss: { name: 'huber', delta: 0.5 },
        metrics: ['mae'],
      },
      fit: { epochs: 60, batchSize: 12 },
    };
    const { code, stdout } = await train(config, '--out', 'line', '--json');
    expect(code).toBe(0);
    expect(numberOf(JSON.parse(stdout).test, 'mae')).toBeLessThan(0.1);
  });

  it('stops at Ctrl-C, keeps what was reached and says so by its exit code', async () => {
    writeFileSync(at('long.json'), JSON.stringify({ ...basic, fit: { epochs: 1_000_000, batchSize: 16 } }));
    let sent = false;
    const finished = await evenkeel(['train', 'long.json', '--out', 'stopped'], {
      cwd: folder,
      onOutput(text, child) {
        if (!sent && text.includes('Epoch 3/')) sent = child.kill('SIGINT');
      },
    });
    expect([finished.code, finished.signal]).toEqual([130, null]);
    expect(finished.stderr).toBe(
      'Stopping after this step and keeping what was reached; press Ctrl-C again to end at once and keep nothing.\n',
    );
    expect(JSON.parse(read('stopped', 'history.json')).epoch.length).toBeGreaterThanOrEqual(2);
    expect((await loadModel(at('stopped', 'model.keras'))).built).toBe(true);
  });
});

describe('a config that is wrong', () => {
  const refused = async (config: unknown, ...flags: string[]) => {
    const finished = await train(config, '--out', 'refused', ...flags);
    expect([finished.code, finished.stdout, existsSync(at('refused'))]).toEqual([2, '', false]);
    return finished.stderr.replace(finished.name, 'FILE').trimEnd();
  };

  it('names what does not fit the data or the model, before anything is trained', async () => {
    expect(await refused({ ...basic, model: 'nothing.keras' })).toMatch(
      /^evenkeel: file .*nothing\.keras: expected a readable file, got no such file/,
    );
    expect(await refused({ ...basic, data: 'nothing.csv' })).toMatch(
      /^evenkeel: data .*nothing\.csv: expected a file or a folder/,
    );
    expect(await refused({ ...basic, compile: { ...compile, loss: 'crossentropy' } })).toMatch(
      /^evenkeel: config FILE, compile settings, loss/,
    );
    expect(await refused({ ...basic, compile: { ...compile, optimizer: { name: 'adam', rate: 1 } } })).toMatch(
      /^evenkeel: config FILE, compile settings, optimizer, option rate/,
    );
    expect(await refused({ ...basic, model: [{ class_name: 'Dense', config: { units: 0 } }] })).toMatch(
      /^evenkeel: config FILE, model.*units/,
    );
    expect(await refused({ ...basic, model: [...stack.slice(0, 3), { class_name: 'Dense', config: { units: 2 } }] })).toMatch(
      /^evenkeel: data .*table\.csv, labels: expected class indices below 2, as the model has 2 outputs, got 2\. /,
    );
    expect(await refused({ ...basic, callbacks: [{ name: 'earlyStopping', patients: 3 }] })).toMatch(
      /^evenkeel: config FILE, callbacks\.0, EarlyStopping.*patients/,
    );
    expect(await refused({ ...basic, callbacks: ['csvLogger'] })).toBe(
      'evenkeel: config FILE, callbacks.0.path: expected where to write, got nothing.',
    );
  });

  it('is refused where the folder is in use', async () => {
    mkdirSync(at('used'));
    writeFileSync(at('used', 'mine.txt'), 'mine');
    const { code, stderr } = await train({ ...basic, output: 'used' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/used: expected an empty folder, or one that does not exist yet, got one with an entry/);
    expect(readdirSync(at('used'))).toEqual(['mine.txt']);
  });
});
