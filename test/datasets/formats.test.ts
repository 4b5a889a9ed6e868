import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSamplesOf } from '../../src/cli/data.ts';
import { readSamples } from '../../src/cli/predictSamples.ts';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { datasets, layers, sequential } from '../../src/index.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { idx, npy, zip } from '../support/dataFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

const pixels = Uint8Array.from({ length: 12 }, (_, i) => i);
const labels = Uint8Array.of(0, 1, 2);
const x = npy('|u1', [3, 2, 2, 1], pixels);
const table = Array.from({ length: 3 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 4), labels[i]].join(',')).join('\n');
const { file: image } = (cases('data') as unknown as { images: { file: string }[] }).images[0] as { file: string };

/** Files of every format, with and without the ending of theirs; `labelled`: whether there are labels in it. */
const FILES: readonly (readonly [file: string, content: string | Uint8Array, labelled: boolean])[] = [
  ['a.npz', zip({ 'x.npy': x, 'y.npy': npy('|u1', [3], labels) }), true],
  ['archive', zip({ 'x.npy': x, 'y.npy': npy('|u1', [3], labels) }), true],
  ['b.npy', x, false],
  ['array.txt', x, false],
  ['train-images-idx3-ubyte', idx([3, 2, 2], pixels), true],
  ['c.png', Buffer.from(image, 'base64'), false],
  ['picture.csv', Buffer.from(image, 'base64'), false],
  ['d.csv', table, true],
  ['e.DATA', table, true],
];

it.each(FILES)('%s is of the same format for fromFile, for --data and for predict', async (name, content, labelled) => {
  const path = join(folder, name);
  await writeFile(path, content);
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), idx([3], labels));
  const model = sequential([layers.flatten({ inputShape: [2, 2, 1] })]);
  const rows = (values: { readonly size: number; readonly data: ArrayLike<number> }) => Array.from(values.data);
  const forData = await readSamplesOf(path, {}, 'train', [2, 2, 1]);
  const forPredict = await readSamples([path], model, { label: '-1' });
  expect(forPredict.x.map(rows)).toEqual([rows(forData.x)]);
  expect(forData.y?.toArray()).toEqual(labelled ? [0, 1, 2] : undefined);
  if (!labelled) await expect(datasets.fromFile(path)).rejects.toThrow(/got a file of format (npy|image), which has no labels/);
  else expect(await datasets.fromFile(path)).toMatchObject({ x: tensor(forData.x), y: forData.y });
});

it('refuses the same files everywhere', async () => {
  const model = sequential([layers.flatten({ inputShape: [2, 2, 1] })]);
  const path = join(folder, 'other.bin');
  await writeFile(path, 'something');
  await expect(datasets.fromFile(path)).rejects.toThrow(/got another format/);
  await expect(readSamplesOf(path, {}, 'train')).rejects.toThrow(/got another format/);
  await expect(readSamples([path], model, {})).rejects.toThrow(/got another ending/);
});
