import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeNpy, writeNpz } from '../../src/datasets/index.ts';
import { model as functional, input, layers, sequential, tensor } from '../../src/index.ts';
import { scratch } from '../support/cli.ts';
import { lastMark, patched } from '../support/dataFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (name: string) => join(folder, name);
const say = (...args: string[]) => warmEvenkeel(args, { cwd: folder });

/** Twenty samples of three numbers, one of which may be another. */
const samples = (odd?: number, dtype: 'float32' | 'float64' = 'float32') => {
  const values = Array.from({ length: 60 }, (_, i) => (i * 7) % 5);
  if (odd !== undefined) values[3 * 4 + 1] = odd;
  return tensor(values, { shape: [20, 3], dtype });
};
const labels = tensor(Int32Array.from({ length: 20 }, (_, i) => i % 2));

beforeAll(async () => {
  const net = sequential([
    layers.dense({ units: 4, inputShape: [3] }),
    layers.batchNormalization(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  await net.save(at('net.keras'));
  const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [3], name: 'b' })];
  const two = functional({ inputs: [a, b], outputs: layers.concatenate().apply([a, b]) });
  await two.save(at('two.keras'));
  writeFileSync(at('config.json'), JSON.stringify({ model: 'net.keras', data: 'odd.npz', fit: { epochs: 1 } }));
});

/** Writes samples with an odd number in every kind of file, and how it is refused. */
async function odd(value: number, dtype: 'float32' | 'float64' = 'float32') {
  const x = samples(value, dtype);
  await writeNpz(at('odd.npz'), { x, y: labels });
  await writeNpz(at('four.npz'), { x_train: samples(), y_train: labels, x_test: x, y_test: labels });
  await writeNpy(at('odd.npy'), x);
  await writeNpz(at('two.npz'), { a: samples(), b: x });
  return async (where: string, text: string, ...args: string[]) => {
    const { code, stdout, stderr } = await say(...args);
    const got = `, sample 4, number 1: expected a finite number of float32, got ${text}. Fill it in, or leave out the sample.\n`;
    expect([args, code, stdout, stderr]).toEqual([args, 2, '', `evenkeel: ${where}${got}`]);
  };
}

it('NaN among samples is refused by sample and number, whichever way samples come, and nothing is written', async () => {
  const refuses = await odd(Number.NaN);
  for (const [where, ...args] of [
    ['data odd.npz', 'evaluate', 'net.keras', '--data', 'odd.npz'],
    ['data four.npz', 'compare', '--data', 'four.npz', '--epochs', '1', '--out', 'out'],
    [`data ${at('odd.npz')}`, 'train', 'config.json', '--out', 'out'],
    ['data odd.npy', 'recalibrate', 'net.keras', 'new.keras', '--data', 'odd.npy'],
    ['data odd.npz', 'doctor', 'net.keras', '--data', 'odd.npz'],
    ['file odd.npy', 'predict', 'net.keras', 'odd.npy'],
    ['file odd.npz', 'predict', 'net.keras', 'odd.npz'],
    ['file two.npz, array b', 'predict', 'two.keras', 'two.npz'],
  ] as const) {
    await refuses(where, 'NaN', ...args);
  }
  expect(['out', 'new.keras'].filter((name) => existsSync(at(name)))).toEqual([]);
});

it.each([
  ['Infinity', Number.POSITIVE_INFINITY, 'float32'],
  ['-Infinity', Number.NEGATIVE_INFINITY, 'float64'],
  ['1e+300', 1e300, 'float64'],
] as const)('%s, which float32 does not hold, is refused as NaN is', async (text, value, dtype) => {
  const refuses = await odd(value, dtype);
  await refuses('data odd.npz', text, 'evaluate', 'net.keras', '--data', 'odd.npz');
});

it('a cell of a table that is no number is refused by line and column, an odd label by its sample', async () => {
  writeFileSync(at('odd.csv'), 'a,b,c,y\n1,2,3,0\n1,inf,3,1\n');
  expect((await say('evaluate', 'net.keras', '--data', 'odd.csv')).stderr).toMatch(
    /file odd\.csv, line 3, column "b": expected a number, got "inf"/,
  );
  writeFileSync(at('large.csv'), 'a,b,c,y\n1,1e39,3,0\n');
  expect((await say('evaluate', 'net.keras', '--data', 'large.csv')).stderr).toMatch(
    /line 2, column "b": expected a number that float32 holds, got 1e39/,
  );
  await writeNpz(at('label.npz'), { x: samples(), y: tensor([...new Array(19).fill(1), Number.NaN]) });
  expect((await say('evaluate', 'net.keras', '--data', 'label.npz')).stderr).toMatch(
    /data label\.npz, labels, sample 19, number 0: expected a finite number of float32, got NaN/,
  );
});

it('a damaged array of an archive is named and stops only the command that needs it', async () => {
  await writeNpz(at('good.npz'), { x: samples(), y: labels, notes: tensor([1]) });
  const good = readFileSync(at('good.npz'));
  writeFileSync(at('notes.npz'), patched(good, lastMark(good, 0x02014b50) + 16, 1, 2, 3, 4));
  const warned = /^warning: left out: file notes\.npz, entry "notes\.npy" \(expected the checksum/;
  for (const args of [
    ['evaluate', 'net.keras', '--data', 'notes.npz'],
    ['predict', 'net.keras', 'notes.npz'],
  ]) {
    const { code, stderr } = await say(...args);
    expect([code, stderr]).toEqual([0, expect.stringMatching(warned)]);
  }
  await writeNpz(at('last.npz'), { y: labels, x: samples() });
  const last = readFileSync(at('last.npz'));
  writeFileSync(at('last.npz'), patched(last, lastMark(last, 0x02014b50) + 16, 1, 2, 3, 4));
  for (const args of [
    ['evaluate', 'net.keras', '--data', 'last.npz'],
    ['predict', 'net.keras', 'last.npz'],
  ]) {
    const { code, stderr } = await say(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/file last\.npz, entry "x\.npy": expected the checksum/)]);
  }
});
