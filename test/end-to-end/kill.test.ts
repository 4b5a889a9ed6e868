import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, SHORT_RUN, scratch } from '../support/cli.ts';
import { outcome, type Scenario } from '../support/interrupted.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** The program that is killed, of the built package: from sources it would take seconds to start, each time. */
const TRAINEE = join(folder, 'program', 'trainee.mjs');
beforeAll(async () => {
  const library = join(ROOT, 'dist', 'node', 'index.js');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    resolve: { alias: { evenkeel: library } },
    build: {
      ssr: join(ROOT, 'test', 'support', 'trainee.ts'),
      outDir: join(folder, 'program'),
      target: 'node20',
      rollupOptions: { external: [library], output: { entryFileNames: 'trainee.mjs' } },
    },
  });
});

interface Life {
  /** What came of the run, or undefined where it was killed. */
  readonly outcome: string | undefined;
  readonly batches: number;
}

/** Starts the training in a process, which is killed as soon as `doomed` says so. */
function live({ folder, saveFreq, data, units = 6, epochs = 8 }: Scenario, doomed: (batches: number) => boolean): Promise<Life> {
  return new Promise((resolve, reject) => {
    const args = [folder, String(saveFreq), data, String(units), String(epochs)];
    const child = spawn(process.execPath, [...SHORT_RUN, TRAINEE, ...args]);
    let [out, errors] = ['', ''];
    const batches = () => out.split('batch\n').length - 1;
    const look = () => void (doomed(batches()) && child.kill('SIGKILL'));
    const watch = setInterval(look, 1);
    child.stdout.on('data', (bytes) => {
      out += bytes;
      look();
    });
    child.stderr.on('data', (bytes) => {
      errors += bytes;
    });
    child.on('close', (code, signal) => {
      clearInterval(watch);
      const done = /^done (.*)$/m.exec(out)?.[1];
      if (code === 0 && done) resolve({ outcome: done, batches: batches() });
      else if (signal === 'SIGKILL') resolve({ outcome: undefined, batches: batches() });
      else reject(new Error(`the training failed: ${errors}`));
    });
  });
}

async function uninterrupted(scenario: Omit<Scenario, 'folder'>, name: string): Promise<string> {
  const own = join(folder, `${name}-whole`);
  mkdirSync(own);
  return outcome({ ...scenario, folder: own });
}

describe('a training whose process is killed (SIGKILL), and started again,', () => {
  it.each([
    ['each epoch', 'epoch', 'arrays'],
    ['each 2 batches', 2, 'arrays'],
    ['each 3 batches', 3, 'generator'],
  ] as const)('at any batch, with a backup after %s, ends as one that was not', async (name, saveFreq, data) => {
    const scenario = { saveFreq, data };
    const whole = await uninterrupted(scenario, name);
    const own = join(folder, name);
    mkdirSync(own);
    const deaths: number[] = [];
    // Once all is done and the backup is gone, a further run begins anew: not that far.
    for (let total = 0; total < 16; total = deaths.reduce((a, b) => a + b, 0)) {
      const last = 6 + Math.floor(Math.random() * 3);
      const life = await live({ ...scenario, folder: own }, (batches) => batches >= last);
      deaths.push(life.batches);
    }
    const { outcome } = await live({ ...scenario, folder: own }, () => false);
    expect(deaths.length).toBeGreaterThan(0);
    expect(JSON.parse(outcome ?? ''), `killed after ${deaths.join(', ')} batches`).toEqual(JSON.parse(whole));
  });

  it('in the middle of writing a large backup, goes on from the last whole one', async () => {
    const scenario = { saveFreq: 1, data: 'arrays', units: 20_000, epochs: 4 } as const;
    const whole = await uninterrupted(scenario, 'large');
    const own = join(folder, 'large');
    const backups = join(own, 'backup');
    mkdirSync(backups, { recursive: true });
    const drafts = () => readdirSync(backups).filter((file) => file.endsWith('.part')).length;
    let within = 0;
    for (let kills = 0; kills < 8; kills++) {
      // Before the first whole backup there is nothing to go on from.
      const first = 2 + (kills % 3);
      // At once when a draft is seen, or a while later: in the middle of it, or when it takes its name.
      let seen = Number.POSITIVE_INFINITY;
      const wait = kills % 2 === 0 ? 0 : 20 * Math.random();
      const doomed = (batches: number) => {
        if (batches >= first && drafts() > 0) seen = Math.min(seen, performance.now());
        return performance.now() - seen >= wait;
      };
      const life = await live({ ...scenario, folder: own }, doomed);
      if (life.outcome) throw new Error('it was never seen writing');
      within += drafts();
      if (within >= 3 && kills >= 4) break;
    }
    // What a write that was cut off leaves is there, and the next run does away with it.
    expect(within).toBeGreaterThan(1);
    const { outcome } = await live({ ...scenario, folder: own }, () => false);
    expect(outcome).toBe(whole);
  });
});
