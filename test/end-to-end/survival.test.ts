import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { evenkeel, evenkeelWithPictures, type Finished, MAIN, SHORT_RUN, scratch } from '../support/cli.ts';
import { RUN_FILES } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);

/** Enough samples that training can be seen, in a table and in a config of it. */
const rows = Array.from({ length: 64 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
const config = (epochs: number) => ({
  model: [
    { class_name: 'Dense', config: { units: 4 } },
    { class_name: 'Dense', config: { units: 2, activation: 'softmax' } },
  ],
  data: 'table.csv',
  compile: { optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' },
  fit: { epochs },
});

beforeAll(async () => {
  writeFileSync(at('table.csv'), `a,b,kind\n${rows.join('\n')}\n`);
  writeFileSync(at('long.json'), JSON.stringify(config(100_000)));
  writeFileSync(at('short.json'), JSON.stringify(config(2)));
  const model = sequential([
    layers.dense({ units: 4, inputShape: [2] }),
    layers.batchNormalization(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  await model.save(at('model.keras'));
});

/** A small network and table, as what becomes of its files is the same. */
const LAYERS = ['--data', at('table.csv'), '--layers', 'dense:16,norm'];
const small = [...LAYERS, '--epochs', '1', '--threads', '1'];
const long = (out: string) => [...LAYERS, '--epochs', '100000', '--batch-size', '4', '--out', out];

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts the command line; `act` is called once something of a training was printed. */
function begin(args: readonly string[], act: (child: ChildProcess) => void): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...SHORT_RUN, MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    let text = '';
    const onData = (bytes: Buffer) => {
      text += bytes;
      // The second epoch of each network: something is there to be kept.
      if ((text.match(/Epoch 2\//g)?.length ?? 0) < (args[0] === 'compare' ? 2 : 1)) return;
      child.stdout?.off('data', onData);
      act(child);
    };
    child.stdout?.on('data', onData);
    child.on('error', reject);
    // Not 'close', which waits for pipes that nobody reads.
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Ends the readers of a run, as Ctrl-C does with `2>&1 | tee`, and then asks it to end. */
const cutOff = (signal: NodeJS.Signals) => (child: ChildProcess) => {
  child.stdout?.destroy();
  child.stderr?.destroy();
  setTimeout(() => child.kill(signal), 100);
};

describe.each([
  ['Ctrl-C', 'SIGINT', 130],
  ['a terminal that is closed', 'SIGHUP', 129],
  ['SIGTERM', 'SIGTERM', 143],
] as const)('%s, where the readers of both outputs end as well,', (_, signal, code) => {
  it('keeps what compare reached', async () => {
    const out = at(`compare-${signal}`);
    expect(await begin(['compare', ...long(out)], cutOff(signal))).toEqual({ code, signal: null });
    const result = parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    expect(result.status).toBe('stopped');
    const networks = result.arms.flatMap(({ trials }) => trials.flatMap(({ files }) => files));
    expect(networks.length).toBe(4);
    const report = [...RUN_FILES, 'figures', 'history.csv', 'report.html', 'report.md', 'result.json', 'table.tex', 'trials.csv'];
    expect(readdirSync(out).sort()).toEqual([...report, ...networks].sort());
  });

  it('keeps what train reached', async () => {
    const out = at(`train-${signal}`);
    expect(await begin(['train', 'long.json', '--out', out], cutOff(signal))).toEqual({ code, signal: null });
    expect(readdirSync(out)).toContain('model.keras');
    expect(JSON.parse(readFileSync(join(out, 'history.json'), 'utf8')).epoch.length).toBeGreaterThan(0);
  });
});

it('a closed terminal that says so twice ends nothing', async () => {
  const out = at('twice');
  let isAlive = false;
  const twice = (child: ChildProcess) => {
    child.kill('SIGHUP');
    setTimeout(() => {
      isAlive = child.kill('SIGHUP');
    }, 300);
  };
  // With 10,000 images to test on, there is a while between the first and the end.
  const images = ['--layers', 'flatten,dense:16,norm', '--train', '0:320', '--test', '0:10000', '--batch-size', '32'];
  const ending = await begin(['compare', ...images, '--epochs', '10000', '--out', out], twice);
  expect([isAlive, ending]).toEqual([true, { code: 129, signal: null }]);
  expect(existsSync(join(out, 'result.json'))).toBe(true);
});

describe.runIf(existsSync('/dev/full'))('a full device behind standard output', () => {
  const TOLD =
    'evenkeel: standard output: expected one that takes what is printed, got a full disk (ENOSPC). Send it elsewhere.\n';
  const full = (args: readonly string[], stderr: 'pipe' | number = 'pipe') =>
    evenkeel(args, { cwd: folder, stdio: ['ignore', openSync('/dev/full', 'w'), stderr] });

  it.each<[name: string, args: string[], left: string[]]>([
    ['compare', ['compare', ...small, '--out', 'full-compare'], ['full-compare/result.json', 'full-compare/with.keras']],
    ['train', ['train', 'short.json', '--out', 'full-train'], ['full-train/model.keras', 'full-train/history.png']],
    ['summary', ['summary', 'model.keras'], []],
    ['evaluate', ['evaluate', 'model.keras', '--data', 'table.csv'], []],
    ['predict', ['predict', 'model.keras', 'table.csv', '--label', 'kind', '--output', 'p.npy'], ['p.npy']],
    ['export', ['export', 'model.keras', 'full.onnx'], ['full.onnx']],
    ['doctor', ['doctor', 'model.keras', '--samples', '64'], []],
    ['fold', ['fold', 'model.keras', 'full-folded.keras'], ['full-folded.keras']],
    ['recalibrate', ['recalibrate', 'model.keras', 'full-again.keras', '--data', 'table.csv'], ['full-again.keras']],
    ['profile', ['profile', '--batch-size', '2'], []],
    ['--help', ['--help'], []],
    ['--version', ['--version'], []],
  ])('%s says so once, and what it writes is there', async (_, args, left) => {
    const { code, stderr } = await full(args);
    expect([code, stderr]).toEqual([1, TOLD]);
    for (const file of left) expect(existsSync(at(file)), file).toBe(true);
  });

  it('and behind standard error too loses no results', async () => {
    const { code } = await full(['compare', ...small, '--out', 'both'], openSync('/dev/full', 'w'));
    expect(code).toBe(1);
    expect(existsSync(at('both', 'report.html'))).toBe(true);
  });
});

describe('results', () => {
  it('refuse a second run into their folder at its start', async () => {
    const out = at('shared');
    let second: Promise<Finished> | undefined;
    const first = await evenkeel(['compare', ...long(out)], {
      onOutput(text, child) {
        if (second || !/Epoch 1\//.test(text)) return;
        second = evenkeel(['train', 'short.json', '--out', out], { cwd: folder });
        void second.then(() => child.kill('SIGINT'));
      },
    });
    const { code, stdout, stderr } = (await second) as Finished;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^evenkeel: option --out, folder .*shared: expected one that no other run writes to, got process \d+, since .*Z\. Name another folder with --out DIR, or wait for that run\.\n$/,
    );
    expect(first.code).toBe(130);
    expect(readdirSync(out)).toContain('result.json');
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('take over the folder of a run that was killed', async () => {
    const out = at('killed', 'out');
    const killed = await begin(['train', 'long.json', '--out', out], (child) => void child.kill('SIGKILL'));
    expect(killed.signal).toBe('SIGKILL');
    expect(readdirSync(at('killed'))).toEqual(['.out.lock']);
    const { code } = await evenkeel(['compare', ...small, '--out', out]);
    expect(code).toBe(0);
    expect(readdirSync(at('killed'))).toEqual(['out']);
  });

  it('have their picture where the names of data and model hold control characters', async () => {
    mkdirSync(at('odd'));
    const data = at('odd', 'a\u001b[31m\u0000b.csv'.replace('\u0000', '\u0001'));
    writeFileSync(data, readFileSync(at('table.csv')));
    const odd = { class_name: 'Sequential', config: { name: 'net\u0007\u001b', layers: config(1).model } };
    writeFileSync(at('odd.json'), JSON.stringify({ ...config(1), model: odd, data }));
    const { code, stderr } = await evenkeelWithPictures(['train', 'odd.json', '--out', 'odd-out'], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(at('odd-out')).sort()).toContain('history.png');
    const model = at('odd', 'net\u001b]0;\u0007.keras');
    cpSync(at('model.keras'), model);
    const few = ['--data', data, '--epochs', '1', '--threads', '1'];
    const compared = await evenkeelWithPictures(['compare', ...few, '--model', model, '--out', 'odd-compare'], { cwd: folder });
    expect([compared.code, compared.stderr]).toEqual([0, '']);
    expect(readdirSync(at('odd-compare', 'figures'))).toContain('accuracy.png');
  });
});
