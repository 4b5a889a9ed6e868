import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nameFor, placeIn } from './places.ts';
import { Refusal } from './refusal.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-places-')));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'data');
mkdirSync(join(folder, 'sets'), { recursive: true });
mkdirSync(join(root, 'data-2'));
for (const file of ['data/sets/a.csv', 'data-2/b.csv', 'secret.csv']) writeFileSync(join(root, file), '');
symlinkSync(join(root, 'secret.csv'), join(folder, 'out.csv'));
symlinkSync(join(root, 'data-2'), join(folder, 'out'));
symlinkSync(join(folder, 'sets'), join(folder, 'in'));

describe('what a job names', () => {
  it.each([
    ['sets/a.csv', 'sets/a.csv'],
    ['in/a.csv', 'sets/a.csv'],
    ['.', ''],
  ])('%s is found in the folder', async (name, place) => {
    expect(await placeIn(folder, name, 'data')).toBe(join(folder, place));
  });

  it.each([
    '../secret.csv',
    'sets/../../secret.csv',
    '/etc/passwd',
    'C:\\secret',
    '\\\\host\\share',
    'sets\\..\\..\\x',
    '',
    'a\0b',
    '..',
  ])('%j is no name that a run sends', async (name) => {
    const error = await placeIn(folder, name, 'data').catch((e) => e);
    expect(error).not.toBeInstanceOf(Refusal);
    expect(error.message).toContain('got a path that leads out of it.');
  });

  it.each([
    ['out.csv', 'a link that leads out of it'],
    ['out/b.csv', 'a link that leads out of it'],
    ['none.csv', 'nothing of that name'],
    ['sets/a.csv/b', 'nothing of that name'],
  ])('%s is refused by this worker alone', async (name, got) => {
    const error = await placeIn(folder, name, 'model').catch((e) => e);
    expect(error).toBeInstanceOf(Refusal);
    expect(error.problem).toMatchObject({ where: `model ${name}`, got });
  });
});

describe('what a run names', () => {
  it.each([
    ['t.csv', 't.csv'],
    ['sets/t.csv', 'sets/t.csv'],
    ['/home/me/sets/t.csv', 't.csv'],
    ['../t.csv', 't.csv'],
  ])('%s is called %s', (path, name) => {
    expect(nameFor(path)).toBe(name);
  });
});
