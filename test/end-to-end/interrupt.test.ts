import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, type Finished, ROOT, run, scratch } from '../support/cli.ts';
import { RUN_FILES } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

const NOTE =
  'Stopping after this step and keeping what was reached; press Ctrl-C again to end at once; the run can be resumed.\n';
/** A small network, which takes less time than that of the tutorial. */
const LAYERS = ['--layers', 'flatten,dense:16,norm'];
const long = (out: string) => ['--epochs', '1000', '--train', '0:320', '--test', '0:20', '--batch-size', '32', '--out', out];

/** Checks that what was reached is there, and returns how many epochs that were. */
function kept({ stdout, stderr }: Finished, out: string): (number | undefined)[] {
  // A run of more than a minute has said how long it will take.
  expect(stderr.replace(/^The whole run: about [\d:]+ left\.\n/, '')).toBe(
    `${NOTE}\`evenkeel resume ${out}\` goes on with this run.\n`,
  );
  const result = parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
  const networks = result.arms.flatMap(({ trials }) => trials.flatMap(({ files }) => files));
  const report = [...RUN_FILES, 'figures', 'history.csv', 'report.html', 'report.md', 'result.json', 'table.tex', 'trials.csv'];
  expect(readdirSync(out).sort()).toEqual([...report, ...networks].sort());
  expect(result.status).toBe('stopped');
  expect(result.conclusion).toMatch(/^Stopped early: of 1000 epochs, \d+ without BN and \d+ with BN were finished[,.] /);
  expect(stdout).toContain(result.conclusion);
  return result.arms.map((a) => a.trials[0]?.history.test_loss.length);
}

describe('Ctrl-C', () => {
  it('that arrives twice within a moment, as npm hands it on, keeps the epochs that were finished', async () => {
    const out = join(folder, 'later');
    let sent = false;
    const finished = await evenkeel(['compare', ...LAYERS, ...long(out)], {
      onOutput(text, child) {
        if (!sent && /without BN +Epoch 1\/[\s\S]*with BN +Epoch 1\/|with BN +Epoch 1\/[\s\S]*without BN +Epoch 1\//.test(text)) {
          sent = child.kill('SIGINT');
          setTimeout(() => child.kill('SIGINT'), 50);
        }
      },
    });
    expect([finished.code, finished.signal]).toEqual([130, null]);
    for (const epochs of kept(finished, out)) expect(epochs).toBeGreaterThan(0);
    expect(finished.stdout).toMatch(
      /\nAccuracy with BN: [01]\.\d{4} with its moving statistics, [01]\.\d{4} with recalibrated ones\n/,
    );
  });

  it('in the very first epoch, by npm start, to the whole process group as a terminal sends it, keeps what there is', async () => {
    const out = join(folder, 'first');
    let sent = false;
    // An epoch of many seconds, on fast machines too.
    const layers = ['--layers', 'flatten,dense:512,norm'];
    const args = ['start', '--silent', '--', ...layers, ...long(out), '--train', '0:60000', '--batch-size', '2'];
    const finished = await run('npm', args, {
      cwd: ROOT,
      detached: true,
      onOutput(text, child) {
        // The last line of the second summary: the workers are about to start.
        if (sent || !text.includes(' Non-trainable params: 1,024') || child.pid === undefined) return;
        sent = true;
        const group = -child.pid;
        setTimeout(() => process.kill(group, 'SIGINT'), 1500);
      },
    });
    expect(kept(finished, out)).toEqual([0, 0]);
    expect(finished.code === 130 || finished.signal === 'SIGINT').toBe(true);
    expect(readFileSync(join(out, 'figures', 'accuracy.svg'), 'utf8')).toContain('>No epoch was finished<');
  });

  it('pressed again ends at once, with a run that can be resumed', async () => {
    const out = join(folder, 'again');
    let sent = false;
    // With 10,000 images to test on, there is a while between the first and the end.
    const { code, stderr } = await evenkeel(['compare', ...long(out), '--test', '0:10000'], {
      onOutput(text, child) {
        if (sent || !text.includes(' Non-trainable params: 384')) return;
        sent = true;
        for (const after of [1500, 2200]) setTimeout(() => child.kill('SIGINT'), after);
      },
    });
    expect([code, stderr]).toEqual([130, NOTE]);
    expect(readdirSync(out).sort()).toEqual([...RUN_FILES].filter((name) => existsSync(join(out, name))).sort());
    expect(existsSync(join(out, 'manifest.json'))).toBe(true);
  });

  it('before anything was trained leaves nothing behind', async () => {
    const out = join(folder, 'none');
    const { code, signal } = await evenkeel(['compare', ...long(out)], {
      onOutput: (_, child) => void child.kill('SIGKILL'),
    });
    expect([code, signal]).toEqual([null, 'SIGKILL']);
    expect(existsSync(out)).toBe(false);
  });
});

describe('SIGTERM', () => {
  it('keeps what was reached too', async () => {
    const out = join(folder, 'term');
    let sent = false;
    const finished = await evenkeel(['compare', ...LAYERS, ...long(out), '--threads', '1'], {
      onOutput(text, child) {
        if (!sent && text.includes('without BN  Epoch 1/')) sent = child.kill('SIGTERM');
      },
    });
    expect(finished.code).toBe(143);
    const [none, batch] = kept(finished, out);
    // With one thread the second arm has not begun.
    expect([(none ?? 0) > 0, batch]).toEqual([true, 0]);
    expect(finished.stdout).toContain('\nAccuracy with BN: not reached\n');
  });
});
