import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gitState } from './gitState.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-git-'));
afterAll(() => rmSync(folder, { recursive: true }));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...args], { cwd: folder, encoding: 'utf8' }).trim();

describe('the state of git', () => {
  it('is the revision and whether anything was changed since, and null outside', async () => {
    expect(await gitState(folder)).toBe(null);
    git('init', '--quiet');
    writeFileSync(join(folder, 'a.txt'), 'a');
    git('add', '.');
    git('commit', '--quiet', '-m', 'a');
    const revision = git('rev-parse', 'HEAD');
    expect(await gitState(folder)).toEqual({ revision, isClean: true });
    writeFileSync(join(folder, 'a.txt'), 'b');
    expect(await gitState(folder)).toEqual({ revision, isClean: false });
  });
});
