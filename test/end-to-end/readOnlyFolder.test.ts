import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, MAIN, SHORT_RUN, scratch } from '../support/cli.ts';
import { writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const disk = join(folder, 'disk');
mkdirSync(disk);
const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
/** Modes do not bind root, a disk that may only be read does; not everybody may mount one. */
const canMount = mount('-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk);
afterAll(() => {
  if (canMount) spawnSync('umount', [disk]);
  remove();
});

const TABLE = ['--data', 't.csv', '--model', 'net.mjs', '--batch-size', '16'];
const DESIGN = [...TABLE, '--seeds', '2', '--epochs', '40', '--threads', '1', '--quiet'];
const RUN = join('disk', 'run');
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const resultOf = (run: string) => withoutTimings(parseResult(JSON.parse(readFileSync(join(folder, run, 'result.json'), 'utf8'))));

describe.runIf(canMount)('a run in a folder that may only be read', () => {
  it('can be looked at, is not resumed with a clear error, and goes on once it can be written to', async () => {
    writeMaterial(folder);
    expect((await inFolder('compare', ...DESIGN, '--out', 'whole')).code).toBe(0);
    const child = spawn(process.execPath, [...SHORT_RUN, MAIN, 'compare', ...DESIGN, '--checkpoint', '0', '--out', RUN], {
      cwd: folder,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const trials = join(folder, RUN, 'trials');
    while (child.exitCode === null && !(existsSync(trials) && readdirSync(trials).length > 0))
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await ended;
    expect(mount('-o', 'remount,ro', disk)).toBe(true);
    const before = readdirSync(disk, { recursive: true });
    for (const args of [
      ['resume', RUN],
      ['compare', '--into', RUN, '--seeds', '3'],
    ]) {
      const { code, stdout, stderr } = await inFolder(...args);
      expect([code, stdout, stderr]).toEqual([
        2,
        '',
        `evenkeel: run ${RUN}: expected a folder that can be written to, got a disk that may only be read (EROFS). Make room, or make it writable, and go on: evenkeel resume ${RUN}.\n`,
      ]);
    }
    expect((await inFolder('show', RUN)).stdout).toMatch(/^state {4}stopped, \d of 4$/m);
    expect((await inFolder('runs', 'disk')).stdout).toMatch(/run +stopped, \d of 4 /);
    expect(readdirSync(disk, { recursive: true })).toEqual(before);
    expect(mount('-o', 'remount,rw', disk)).toBe(true);
    const again = await inFolder('resume', RUN, '--quiet');
    expect(again.code, again.stderr).toBe(0);
    expect(resultOf(RUN)).toEqual(resultOf('whole'));
  });
});
