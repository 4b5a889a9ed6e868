import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readHdf5 } from '../../src/formats/hdf5/hdf5.ts';
import { loadModel } from '../../src/index.ts';
import { mistake } from '../support/mistake.ts';

/** Written by `generate_hdf5.py`; the models are from the field. */
const file = (name: string) => readFileSync(new URL(`../fixtures/hdf5/${name}.h5`, import.meta.url));

const VIRTUAL =
  'expected an HDF5 file with its numbers inside, got a virtual data set, whose numbers are in other files. ' +
  'Load the model in Keras, where the other file is, and save it again.';
const EXTERNAL = VIRTUAL.replace(/a virtual data set, .* files/, 'external storage: an array whose numbers are in another file');
const UNREADABLE =
  'w: expected a whole HDF5 file of numbers and text, got one whose numbers cannot be read: damaged, compressed in an unknown way, or ' +
  'in another file. Save the model again.';

describe('numbers that are not in the file are refused, never read as zeros or as what lies in memory', () => {
  it.each([
    ['external', EXTERNAL],
    ['external-latest', EXTERNAL],
    ['virtual', VIRTUAL],
    ['virtual-latest', VIRTUAL],
    ['checksum', UNREADABLE],
    ['checksum-latest', UNREADABLE],
  ])('%s', async (name, message) => {
    expect(await mistake(() => readHdf5(file(name), 'test'))).toBe(
      `test, ${message}`.replace('test, expected', 'test: expected'),
    );
  });

  it.each([
    ['h_extstore', EXTERNAL],
    ['h_vds', VIRTUAL],
  ])('the model %s', async (name, message) => {
    expect(await mistake(() => loadModel(file(`models/${name}`)))).toBe(`file: ${message}`);
  });

  it.each(['half', 'complex', 'truth', 'compound', 'text', 'reference', 'soft', 'linked'])(
    'and what is no number: %s',
    async (name) => {
      expect(await mistake(() => readHdf5(file(name), 'test'))).toMatch(
        /^test, w: expected a whole HDF5 file of numbers and text, got (?:element type .*|a link|neither a group nor an array)\. Save the model again\.$/,
      );
    },
  );
});

describe.each(['types', 'types-latest'])('numbers of every type and storage are what they are: %s', (name) => {
  const values = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5];
  const whole = [-2, -1, 0, 0, 1, 2];
  it.each([
    ['little f4', values],
    ['big f4', values],
    ['little f8', values],
    ['big f8', values],
    ['little i4', whole],
    ['big i2', whole],
    ['little i8', whole],
    ['u1', [254, 255, 0, 0, 1, 2]],
    ['chunked', values],
    ['compact', [7]],
    ['never written', [3, 3, 3, 3]],
  ])('%s', async (array, want) => {
    const found = (await readHdf5(file(name), 'test')).arrays.get(array);
    expect([...(found?.data ?? [])].map((v) => v + 0)).toEqual(want);
  });
});
