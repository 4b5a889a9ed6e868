import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scratch } from '../../test/support/cli.ts';
import { checkOutput, defaultFolder, writeOutput } from './output.ts';

const { folder, remove } = scratch();
afterAll(remove);

const files = { 'a.txt': 'a', 'b.bin': Uint8Array.of(1, 2) };

describe('checkOutput', () => {
  it('accepts what can be made, and makes nothing', async () => {
    await checkOutput(join(folder, 'x', 'y', 'z'));
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, 'empty'));
    await checkOutput(join(folder, 'empty'));
  });
});

describe('writeOutput', () => {
  it('makes a folder that others may read as any other', async () => {
    const out = join(folder, 'p', 'out');
    expect(await writeOutput(out, files)).toBe(out);
    expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('a');
    expect([...readFileSync(join(out, 'b.bin'))]).toEqual([1, 2]);
    mkdirSync(join(folder, 'plain'));
    expect(statSync(out).mode).toBe(statSync(join(folder, 'plain')).mode);
    expect(readdirSync(join(folder, 'p'))).toEqual(['out']);
  });

  it('fills an empty folder without replacing it', async () => {
    const out = join(folder, 'standing');
    mkdirSync(out);
    const { ino } = statSync(out);
    expect(await writeOutput(out, files)).toBe(out);
    expect([statSync(out).ino, readdirSync(out)]).toEqual([ino, ['a.txt', 'b.bin']]);
  });

  it('takes a name beside where the folder was filled meanwhile: nothing is lost, nothing replaced', async () => {
    const out = join(folder, 'busy');
    mkdirSync(out);
    writeFileSync(join(out, 'other.txt'), 'other');
    expect(await writeOutput(out, files)).toBe(`${out}-2`);
    expect(await writeOutput(out, files)).toBe(`${out}-3`);
    expect(readdirSync(out)).toEqual(['other.txt']);
  });

  it('leaves nothing where a file cannot be written', async () => {
    const out = join(folder, 'broken');
    await expect(writeOutput(out, { ...files, 'no/such/folder.txt': 'c' })).rejects.toThrow(
      /^option --out, folder .*broken: expected a folder that can be written to, got ENOENT: .*\. Name another folder with --out DIR\.$/,
    );
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('defaultFolder', () => {
  it('is the date and time, in an order that sorts', () => {
    expect(defaultFolder(new Date(2026, 0, 31, 9, 5, 7))).toBe(join('runs', '2026-01-31-090507'));
  });
});
