import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { checksumOf } from '../../src/experiment/run/identity.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { canQueue, QueueWorker, RedisServer, WORKER, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const resultOf = (run: string) =>
  JSON.stringify(withoutTimings(parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')))));

describe.skipIf(!canQueue)('a run through a queue', () => {
  let redis: RedisServer;
  const workers: QueueWorker[] = [];
  beforeAll(async () => {
    writeMaterial(folder);
    redis = await RedisServer.start(folder);
    workers.push(...(await Promise.all([1, 2, 3].map(() => QueueWorker.start(redis.url, WORKER, { cwd: folder })))));
  });
  afterAll(async () => {
    for (const worker of workers) await worker.end('SIGKILL');
    await redis?.kill();
    remove();
  });

  it.each<[string, string[]]>([
    [
      'a module and conditions',
      [
        '--model',
        'net.mjs',
        '--norm',
        'none,batch,layer',
        '--scale',
        'raw,standard',
        '--learning-rate',
        '0.001,0.01',
        '--seeds',
        '2',
      ],
    ],
    ['the network of the tutorial, kept', ['--norm', 'none,group:2', '--save-networks', '--validation', '0.2', '--seeds', '2']],
    [
      'a file of a model',
      ['--model', 'local-1/without-seed-0.keras', '--norm', 'none,batch', '--place', 'before,after', '--seeds', '2'],
    ],
  ])('with 3 workers gives the bytes of a local one: %s', async (name, args) => {
    const number = ['a module and conditions', 'the network of the tutorial, kept', 'a file of a model'].indexOf(name);
    const design = ['compare', '--data', 't.csv', '--epochs', '2', '--batch-size', '16', '--threads', '1', '--quiet', ...args];
    const local = await inFolder(...design, '--out', `local-${number}`);
    expect([local.code, local.stderr]).toEqual([0, '']);
    const queued = await inFolder(...design, '--out', `queued-${number}`, '--queue', redis.url);
    expect([queued.code, queued.stderr]).toEqual([0, '']);
    expect(resultOf(`queued-${number}`)).toBe(resultOf(`local-${number}`));
    const networks = readdirSync(at(`local-${number}`)).filter((file) => /\.(keras|onnx)$/.test(file));
    expect(networks).toHaveLength(name.endsWith('kept') ? 8 : 0);
    // Those of Keras say when they were written.
    const bytesOf = (run: string, file: string) => checksumOf(readFileSync(at(run, file)));
    for (const file of networks.filter((one) => one.endsWith('.onnx')))
      expect(bytesOf(`queued-${number}`, file), file).toBe(bytesOf(`local-${number}`, file));
    expect(readdirSync(at(`queued-${number}`))).toEqual(readdirSync(at(`local-${number}`)));
  });

  it('shows all workers and trials in one place', async () => {
    const text = await inFolder('status', '--queue', redis.url);
    expect(text.stdout).toMatch(/^Queue redis:\/\/127\.0\.0\.1:\d+, Redis \S+\nWorkers: 3\n/);
    for (const { name } of workers) expect(text.stdout).toContain(`  ${name}: evenkeel `);
    expect(text.stdout).toContain('\nTrainings: 0 running, 0 waiting, 0 refused, 0 failed, 0 done and not fetched yet\n');
    const json = JSON.parse((await inFolder('status', '--queue', redis.url, '--json')).stdout);
    expect(json.workers.map(({ name }: { name: string }) => name)).toEqual(workers.map(({ name }) => name).sort());
    expect(json.workers.reduce((sum: number, { done }: { done: number }) => sum + done, 0)).toBeGreaterThan(20);
  });
});
