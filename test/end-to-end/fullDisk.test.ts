import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const disk = join(folder, 'disk');
mkdirSync(disk);
const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
/** A disk of its own needs rights that not everybody has. */
const canMount = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
afterAll(() => {
  if (canMount) spawnSync('umount', [disk]);
  remove();
});

const NETWORK = `
export const build = ({ norm, seed, evenkeel: { sequential, layers } }) =>
  sequential([
    layers.dense({ units: 64, activation: 'relu', inputShape: [2] }),
    ...(norm ? [layers.batchNormalization()] : []),
    layers.dense({ units: 2, activation: 'softmax' }),
  ], { seed });
`;
const DESIGN = [
  '--data',
  't.csv',
  '--model',
  'net.mjs',
  '--seeds',
  '3',
  '--epochs',
  '8',
  '--batch-size',
  '8',
  '--checkpoint',
  '0',
];
const inFolder = (...args: string[]) => evenkeel([...args, '--quiet'], { cwd: folder });
const resultOf = (run: string) => withoutTimings(parseResult(JSON.parse(readFileSync(join(folder, run, 'result.json'), 'utf8'))));

describe.runIf(canMount)('a disk that is full', () => {
  it('ends a run with a clear error, wherever it was, and the run goes on once there is space', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
    writeFileSync(join(folder, 't.csv'), `a,b,kind\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'net.mjs'), NETWORK);
    expect((await inFolder('compare', ...DESIGN, '--out', 'whole')).code).toBe(0);
    let resumed = 0;
    // From no room for the manifest to room for all but the last trainings.
    for (const kilobytes of [0, 8, 24, 40, 56, 72]) {
      mount('-o', `remount,size=${Math.max(4, kilobytes)}k`, disk);
      if (kilobytes === 0) writeFileSync(join(disk, 'filled'), 'x'.repeat(4096));
      const { code, stdout, stderr } = await inFolder('compare', ...DESIGN, '--out', join('disk', 'run'));
      expect([code, stdout], stderr).toEqual([2, '']);
      expect(stderr).toMatch(/evenkeel: .*, got a full disk \(ENOSPC\)\. (Free some space|Name another folder).*\n$/);
      mount('-o', 'remount,size=20m', disk);
      if (existsSync(join(disk, 'run', 'manifest.json'))) {
        resumed++;
        const again = await inFolder('resume', join('disk', 'run'));
        expect([again.code, again.stderr]).toEqual([0, '']);
        expect(resultOf(join('disk', 'run')), `${kilobytes} kB`).toEqual(resultOf('whole'));
      }
      for (const name of ['run', 'filled', '.run.lock']) rmSync(join(disk, name), { recursive: true, force: true });
    }
    expect(resumed).toBeGreaterThan(2);
  });
});
