import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { evenkeel, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const file = join(folder, 'evenkeel', 'wide-vectors.json');
const key = [VERSION, process.versions.v8, process.arch, cpus()[0]?.model].join(', ');

const profile = (bits: string) =>
  evenkeel(['profile', '--batch-size', '2', '--vector-bits', bits], { env: { ...process.env, XDG_CACHE_HOME: folder } });

test('what a test of this engine and processor found is remembered, and believed', async () => {
  const other = { 'another engine': { on: true, reason: 'fast' } };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...other, [key]: { on: false, reason: 'as it was' } }));
  const known = await profile('256');
  expect([known.code, known.stderr]).toEqual([0, 'vectors of 256 bits: off, as it was\n']);

  writeFileSync(file, JSON.stringify(other));
  const tested = await profile('256');
  expect(tested.code).toBe(0);
  const verdicts = JSON.parse(readFileSync(file, 'utf8'));
  expect(verdicts).toEqual({ ...other, [key]: { on: expect.any(Boolean), reason: expect.any(String) } });
  expect(tested.stderr).toBe(`vectors of 256 bits: ${verdicts[key].on ? 'on' : 'off'}, ${verdicts[key].reason}\n`);
});

test('a file that is damaged is made anew', async () => {
  writeFileSync(file, '{"half');
  expect((await profile('256')).code).toBe(0);
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual([key]);
});

test('128 asks nothing, another number is refused', async () => {
  expect((await profile('128')).stderr).toBe('');
  const refused = await profile('512');
  expect([refused.code, refused.stderr]).toEqual([2, 'evenkeel: option --vector-bits: expected 128 or 256, got "512".\n']);
});
