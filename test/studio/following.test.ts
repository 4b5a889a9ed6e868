import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RunDifferences } from '../../src/experiment/run/diffRuns.ts';
import { studioApp } from '../../src/server/app.ts';
import type { RunMessage } from '../../src/server/followRun.ts';
import type { RunSummary } from '../../src/server/runs.ts';
import { scratch, trainLong } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const runs = join(folder, 'runs');
mkdirSync(runs);
const HOST = '127.0.0.1:4747';
const app = studioApp({ runs, token: 't', host: '127.0.0.1', files: new Map() });
const ask = (path: string) => app.request(`http://${HOST}${path}`, { headers: { host: HOST, authorization: 'Bearer t' } });

/** Server-sent events as they come, until one that is the last. */
async function collect<T>(path: string, isLast: (type: string, data: T) => boolean): Promise<{ type: string; data: T }[]> {
  const answer = await ask(path);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const all: { type: string; data: T }[] = [];
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return all;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const type = /^event: (.*)$/m.exec(block)?.[1] ?? '';
      const data = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as T;
      all.push({ type, data });
      if (!isLast(type, data)) continue;
      await reader.cancel();
      return all;
    }
  }
}

const compare = (name: string, ...flags: string[]) =>
  trainLong(['compare', '--train', '0:160', '--test', '0:50', '--quiet', ...flags, '--out', join(runs, name)]);

it('follows the list and a run while the command line makes it, epoch by epoch, to its end', async () => {
  const listed = collect<RunSummary[]>('/api/runs/events', (_, data) => data[0]?.state === 'done');
  const making = compare('mine', '--epochs', '3');
  while ((await ask('/api/runs/mine/events')).status === 404) await new Promise((resolve) => setTimeout(resolve, 50));
  const messages = await collect<RunMessage>('/api/runs/mine/events', (type) => type === 'end');
  expect((await making).code).toBe(0);
  const [plan] = messages;
  expect(plan?.data).toMatchObject({
    plan: {
      epochs: 3,
      tested: 'test',
      metric: { name: 'accuracy' },
      trainings: [
        { arm: 0, seed: 0 },
        { arm: 1, seed: 0 },
      ],
    },
  });
  const batches = messages
    .filter(({ type }) => type === 'events')
    .map(({ data }) => (data as RunMessage & { type: 'events' }).events);
  const events = batches.flat();
  const epochs = events.filter(({ event }) => event === 'epoch');
  expect(epochs.map(({ epoch }) => epoch).sort()).toEqual([1, 1, 2, 2, 3, 3]);
  expect(events.at(0)?.event).toBe('run-started');
  expect(events.at(-1)?.event).toBe('run-finished');
  // They came as they happened.
  expect(batches.length).toBeGreaterThan(2);
  const states = (await listed).map(({ data }) => data[0]?.state);
  expect(states).toContain('running');
  expect(states.at(-1)).toBe('done');
});

it('compares two runs: only what differs', async () => {
  await compare('other', '--epochs', '3', '--seed', '4');
  const { settings, data, versions, results } = (await (await ask('/api/diff?a=mine&b=other')).json()) as RunDifferences;
  expect([settings, data, versions]).toEqual([[{ path: 'seeds', a: '0', b: '4' }], [], []]);
  expect(results.map(({ path }) => path)).toEqual(expect.arrayContaining(['with BN.weights']));
  const same = (await (await ask('/api/diff?a=mine&b=mine')).json()) as RunDifferences;
  expect(same).toEqual({ settings: [], data: [], versions: [], results: [] });
});
