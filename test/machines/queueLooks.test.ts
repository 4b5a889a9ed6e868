import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { COMPARE, canQueue, QueueWorker, RedisServer, WORKER, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const readResult = (run: string) => parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')));
const resultOf = (run: string) => withoutTimings(readResult(run));

/** What was said at looks. */
const notes = (text: string) => text.match(/^After .*$/gm);

/** The baseline sees nothing of its input, and never learns: after a few seeds that is clear. */
const CLEAR = `
export function build({ norm, seed, evenkeel: { sequential, layers } }) {
  return sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [2] }),
    norm ? layers.batchNormalization({ momentum: 0.5 }) : layers.rescaling({ scale: 0 }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ], { seed });
}
`;

describe.skipIf(!canQueue)('a run through a queue', () => {
  let redis: RedisServer;
  let worker: QueueWorker;
  beforeAll(async () => {
    writeMaterial(folder);
    writeFileSync(at('clear.mjs'), CLEAR);
    const rows = Array.from({ length: 120 }, (_, i) => `${i % 2 ? i : -i - 20},${i % 5},${i % 2 ? 'cat' : 'dog'}`);
    writeFileSync(at('clear.csv'), `a,b,kind\n${rows.join('\n')}\n`);
    redis = await RedisServer.start(folder);
    worker = await QueueWorker.start(redis.url, [...WORKER, '--allow-module', 'clear.mjs', '--concurrency', '2'], {
      cwd: folder,
    });
  });
  afterAll(async () => {
    await worker?.end('SIGKILL');
    await redis?.kill();
    remove();
  });

  it('that adds seeds until the answer is clear stops at the look at which a local one does, with its bytes', async () => {
    const data = ['--data', 'clear.csv', '--model', 'clear.mjs', '--epochs', '6', '--batch-size', '16', '--learning-rate', '0.1'];
    const looks = ['compare', ...data, '--scale', 'standard', '--until', 'clear', '--seeds', '8', '--threads', '1', '--quiet'];
    const local = await inFolder(...looks, '--out', 'local-looks');
    expect(local.code).toBe(0);
    const { code, stderr } = await inFolder(...looks, '--out', 'looks', '--queue', redis.url);
    expect([code, notes(stderr)]).toEqual([0, notes(local.stderr)]);
    expect(resultOf('looks')).toEqual(resultOf('local-looks'));
    expect(readResult('looks').design.seeds).toHaveLength(6);
  });

  it('gets seeds more with --into, and trains only these', async () => {
    expect((await inFolder(...COMPARE, '--seeds', '2', '--out', 'grown', '--queue', redis.url)).code).toBe(0);
    const before = worker.stderr.length;
    const more = await inFolder(...COMPARE, '--into', 'grown', '--seeds', '3', '--queue', redis.url);
    expect(more.code, more.stderr).toBe(0);
    expect((await inFolder(...COMPARE, '--seeds', '3', '--out', 'at-once')).code).toBe(0);
    expect(resultOf('grown')).toEqual(resultOf('at-once'));
    expect(worker.stderr.slice(before).match(/^done: /gm)).toHaveLength(2);
  });

  it('whose budget is spent before the first look is over takes its trainings back, and can be resumed', async () => {
    const args = ['compare', '--data', 't.csv', '--model', 'clear.mjs', '--epochs', '2000', '--batch-size', '8', '--quiet'];
    const looks = [...args, '--until', 'clear', '--seeds', '12', '--budget', '1s', '--out', 'short', '--queue', redis.url];
    const { code, stdout } = await inFolder(...looks);
    expect([code, stdout]).toEqual([0, expect.stringContaining('`evenkeel resume short` goes on.')]);
    expect((await inFolder('status', '--queue', redis.url)).stdout).toMatch(/^Trainings: \d running, 0 waiting, /m);
  });
});
