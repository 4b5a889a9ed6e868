import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult, type Result } from '../../src/experiments.ts';
import { evenkeel, ROOT, run, SHORT_RUN, scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** What a comparison gave, without what is timed and where it ran. */
const untimed = ({ arms, answer, environment: _, conclusion: __, ...result }: Result) => ({
  ...result,
  contrasts: answer?.contrasts.filter(({ metric }) => !/^(seconds|stepMs)/.test(metric)),
  arms: arms.map(({ trials, ...arm }) => ({
    ...arm,
    trials: trials.map(({ seconds, stepMs, epochSeconds, ...trial }) => trial),
  })),
});

const read = (out: string): Result => parseResult(JSON.parse(readFileSync(join(folder, out, 'result.json'), 'utf8')));

/** Runs a program as a user of the built package does. */
async function program(name: string, code: string): Promise<string> {
  writeFileSync(join(folder, name), code);
  const { code: status, stdout, stderr } = await run(process.execPath, [...SHORT_RUN, name], { cwd: folder });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const LAYERS = ['conv2d:4:kernelSize=5,strides=3,activation=relu', 'norm', 'flatten', 'dropout:0.2'];
const OPTIONS = { layers: LAYERS, train: '0:320', test: '0:100', validation: '320:420', epochs: 1, seeds: 2 };
const FLAGS = Object.entries(OPTIONS).flatMap(([name, value]) => [`--${name}`, String(value)]);

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'evenkeel'));
});

describe('flags, a file and the function', () => {
  it('give the same result, bit for bit, timings aside; so does data in memory', async () => {
    const flags = await evenkeel(['compare', ...FLAGS, '--quiet', '--out', 'flags'], { cwd: folder });
    expect([flags.code, flags.stdout]).toEqual([0, expect.stringContaining('2 seeds')]);
    const lines = Object.entries(OPTIONS).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    writeFileSync(
      join(folder, 'design.yaml'),
      ['$schema: node_modules/evenkeel/dist/schema/compare.schema.json', ...lines].join('\n'),
    );
    const file = await warmEvenkeel(['compare', '--config', 'design.yaml', '--quiet', '--out', 'file'], { cwd: folder });
    expect([file.code, file.stdout.length > 0]).toEqual([0, true]);
    const threads = await program(
      'program.mjs',
      `import { datasets } from 'evenkeel';
      import { compare, writeReport } from 'evenkeel/experiments';
      import { threadId } from 'node:worker_threads';
      const options = ${JSON.stringify(OPTIONS)};
      await writeReport(await compare(options), 'function');
      const { classNames, ...data } = await datasets.mnist.load();
      const running = new Set();
      let most = 0;
      const onProgress = ({ training, event }) => {
        event.type === 'trained' ? running.delete(training) : running.add(training);
        most = Math.max(most, running.size);
      };
      await writeReport(await compare({ ...options, data: { ...data, name: 'MNIST' } }, { onProgress }), 'memory');
      console.log(most, threadId);`,
    );
    // Two networks at the same time, in threads of their own.
    expect(threads).toBe('2 0\n');
    const expected = untimed(read('flags'));
    expect(expected.arms.flatMap(({ trials }) => trials)).toHaveLength(4);
    expect(untimed(read('file'))).toEqual(expected);
    expect(untimed(read('function'))).toEqual(expected);
    const { data, design, ...same } = untimed(read('memory'));
    expect({
      ...same,
      data: { ...data, inMemory: undefined },
      design: { ...design, data: { ...design.data, path: 'mnist' } },
    }).toEqual(expected);
  });

  it('a model with a layer of one’s own trains, as it does not travel to another thread', async () => {
    const told = await program(
      'own.mjs',
      `import { layers, ops, sequential } from 'evenkeel';
      import { compare } from 'evenkeel/experiments';
      class Doubled extends layers.Layer {
        className = 'Doubled';
        call(x) { return ops.mul(x, 2); }
      }
      const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(i)]);
      const dense = (units, options) => layers.dense({ units, ...options });
      const model = sequential([dense(4, { inputShape: [2] }), new Doubled({ name: 'doubled' }), dense(2, { activation: 'softmax' })]);
      const result = await compare({ data: { x, y: x.map(([a]) => Number(a > 0)) }, model, epochs: 1, seeds: 2 });
      console.log(result.status, result.arms.map(({ trials }) => trials.length).join());`,
    );
    expect(told).toBe('complete 2,2\n');
  });

  it('a report of the function is that of the command', async () => {
    const again = await warmEvenkeel(['report', join('function', 'result.json'), '--out', 'again', '--quiet'], { cwd: folder });
    expect([again.code, again.stderr]).toEqual([0, '']);
    for (const name of ['report.html', 'trials.csv', 'history.csv']) {
      expect(readFileSync(join(folder, 'again', name), 'utf8'), name).toBe(readFileSync(join(folder, 'function', name), 'utf8'));
    }
  });
});

describe('the JSON Schemas of the package', () => {
  it.each([
    ['compare', 'evenkeel/schema/compare.json'],
    ['train', 'evenkeel/schema/train.json'],
  ])('%s: the file is what --schema prints', async (command, path) => {
    const { stdout } = await warmEvenkeel([command, '--schema']);
    const code = `import schema from '${path}' with { type: 'json' }; console.log(JSON.stringify(schema));`;
    const imported = await run(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], { cwd: folder });
    expect(imported.stderr).toBe('');
    expect(JSON.parse(imported.stdout)).toEqual(JSON.parse(stdout));
  });
});
