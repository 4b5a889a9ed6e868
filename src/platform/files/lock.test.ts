import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from './lock.ts';
import { machineName, startOf } from './process.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-lock-'));
  path = join(folder, 'the.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const acquire = (silence?: number, at = path) => acquireLock(at, { where: 'it', expected: 'one', remedy: 'Wait.' }, silence);
const owned = async (other: Record<string, unknown>) =>
  writeFileSync(
    path,
    JSON.stringify({
      id: 'another',
      machine: await machineName(),
      pid: process.pid,
      started: await startOf(process.pid),
      since: '2026-01-01T00:00:00.000Z',
      ...other,
    }),
  );

/** The number of a process that has ended. */
const ended = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('a lock', () => {
  it('is had by one at a time, and leaves nothing', async () => {
    const lock = await acquire();
    await expect(acquire()).rejects.toThrow(/^it: expected one, got this process itself, since 2.*Z\. Wait\.$/);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is had by one of many that ask at once, free or left by a process that has ended', async () => {
    for (const left of [false, true]) {
      if (left) await owned({ pid: ended() });
      const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
      const got = asked.flatMap((a) => (a.status === 'fulfilled' ? [a.value] : []));
      expect(got.length).toBe(1);
      await got[0]?.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('of a running process is not taken over, however old', async () => {
    await owned({});
    utimesSync(path, new Date(0), new Date(0));
    await expect(acquire()).rejects.toThrow('got this process itself');
    await owned({ pid: process.ppid, started: await startOf(process.ppid) });
    await expect(acquire()).rejects.toThrow(`got process ${process.ppid}, since 2026-01-01T00:00:00.000Z. Wait.`);
  });

  it('is taken over from a process that has ended, also where another has its number', async () => {
    await owned({ pid: ended() });
    await (await acquire()).release();
    if ((await startOf(process.pid)) === undefined) return;
    await owned({ started: '1' });
    await (await acquire()).release();
  });

  it('that names nobody is taken over', async () => {
    const texts = ['', '{', '{}', 'null', '{"id":"a","pid":-1}', 'x'.repeat(1000)];
    const takeOver = async (text: string, at: string) => {
      writeFileSync(at, text);
      await (await acquire(undefined, at)).release();
    };
    // Each is watched for a second first.
    await Promise.all(texts.map((text, i) => takeOver(text, join(folder, `${i}.lock`))));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another machine is taken over once nobody touches it any more', async () => {
    await owned({ machine: 'elsewhere' });
    let beats = 0;
    const beat = setInterval(() => utimesSync(path, new Date(), new Date(1e12 + 1000 * beats++)), 20);
    await expect(acquire(500)).rejects.toThrow(`got process ${process.pid} of elsewhere, since 2026`);
    clearInterval(beat);
    await (await acquire(500)).release();
  });

  it('that another has taken over is not released', async () => {
    const lock = await acquire();
    await owned({});
    await lock.release();
    expect(readFileSync(path, 'utf8')).toContain('"another"');
  });

  it('goes with its process', () => {
    const module = new URL('./lock.ts', import.meta.url).href;
    const script = `import { acquireLock } from ${JSON.stringify(module)};
      await acquireLock(${JSON.stringify(path)}, { where: 'it', expected: 'one' });
      process.exit(3);`;
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: process.cwd(),
    });
    expect(status).toBe(3);
    expect(existsSync(path)).toBe(false);
  });
});
