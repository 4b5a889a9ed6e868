import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fromFile, readNpz } from '../../src/datasets/read.ts';
import { scratch } from '../support/cli.ts';
import { lastMark, npy, patched, zip } from '../support/dataFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

const bytes = (...values: number[]) => npy('|u1', [values.length], Uint8Array.from(values));
/** An archive whose last entry is called `last`. */
const archive = (last: Uint8Array, level: 0 | 9 = 0, name = 'last') =>
  zip({ 'x.npy': bytes(1, 2), 'y.npy': bytes(0, 1), [`${name}.npy`]: last }, level);
/** Where the directory has the last entry, and where its header stands in front of its data. */
const entry = (file: Uint8Array) => lastMark(file, 0x02014b50);
const local = (file: Uint8Array) => lastMark(file, 0x04034b50);

/** Archives whose last array cannot be read, and what is said of it. */
const damages: readonly [what: string, damage: (name?: string) => Uint8Array, got: RegExp][] = [
  ['objects', (name) => archive(npy('|O', [2], Uint8Array.of(1)), 0, name), /expected elements of type .*, got "\|O"/],
  ['a header that lies', (name) => archive(npy('|u1', [9], Uint8Array.of(1)), 0, name), /expected 9 bytes of data/],
  [
    'a wrong checksum',
    (name) => {
      const file = archive(bytes(5, 6), 0, name);
      return patched(file, entry(file) + 16, 1, 2, 3, 4);
    },
    /expected the checksum that the directory says, got another/,
  ],
  [
    'a flipped byte',
    (name) => {
      const file = archive(bytes(5, 6), 0, name);
      return patched(file, local(file) + 30 + `${name ?? 'last'}.npy`.length + 128, 77);
    },
    /expected the checksum that the directory says, got another/,
  ],
  [
    'deflated data that cannot be inflated',
    (name) => {
      const file = archive(bytes(...new Array(500).fill(7)), 9, name);
      return patched(file, local(file) + 30 + (name ?? 'last').length + 4, 255, 255, 255, 255);
    },
    /expected 628 bytes, deflated, got /,
  ],
  [
    'encrypted data',
    (name) => {
      const file = archive(bytes(5, 6), 0, name);
      return patched(file, entry(file) + 8, 1);
    },
    /expected data that is not encrypted/,
  ],
  [
    'data that is elsewhere',
    (name) => {
      const file = archive(bytes(5, 6), 0, name);
      return patched(file, entry(file) + 42, 1, 0);
    },
    /expected an entry where the directory says/,
  ],
];

describe.each(damages)('an array of an archive with %s', (_, damaged, got) => {
  it('is refused where all are asked for, or that one; left out, by name, where others are or skipBad is given', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const named = new RegExp(`last.*${got.source}`);
    await expect(readNpz(damaged())).rejects.toThrow(named);
    await expect(readNpz(damaged(), { names: ['x', 'last'] })).rejects.toThrow(named);
    expect(warnings).toEqual([]);
    const some = await readNpz(damaged(), { names: ['y', 'x'], onWarning });
    expect([...some].map(([name, { data }]) => [name, ...data])).toEqual([
      ['x', 1, 2],
      ['y', 0, 1],
    ]);
    expect([...(await readNpz(damaged(), { skipBad: true, onWarning })).keys()]).toEqual(['x', 'y']);
    expect(warnings).toEqual([0, 1].map(() => expect.stringMatching(new RegExp(`^left out: .*${named.source}`))));
  });

  it('stops fromFile only where it is one of the samples or labels', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const path = join(folder, 'a.npz');
    await writeFile(path, damaged());
    expect(await fromFile(path, { onWarning })).toMatchObject({ x: { shape: [2] }, y: { shape: [2] } });
    expect(warnings).toEqual([expect.stringMatching(/^left out: .*last/)]);
    // Where only three parts of four are there, samples and labels are needed and the three are not.
    await writeFile(path, damaged('x_train'));
    expect(await fromFile(path, { onWarning })).toMatchObject({ x: { shape: [2] } });
    const both = zip({
      'x_train.npy': bytes(1),
      'y_train.npy': bytes(1),
      'x_test.npy': bytes(1),
      'y_test.npy': npy('|O', [1], bytes()),
    });
    await writeFile(path, both);
    await expect(fromFile(path)).rejects.toThrow(/y_test\.npy: expected elements/);
  });
});

it('a name that is not in an archive is refused with those that are', async () => {
  await expect(readNpz(archive(bytes(1)), { names: ['x', 'z'] })).rejects.toThrow(
    /file data: expected an array "z", got "x", "y", "last"\. Name arrays that are there/,
  );
});
