import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { studioApp } from '../../src/server/app.ts';
import type { RunSummary } from '../../src/server/runs.ts';
import { Starter } from '../../src/server/starter.ts';
import { MAIN, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const runs = join(folder, 'runs');
mkdirSync(runs);
const TOKEN = 'a-token';
const HOST = '127.0.0.1:4747';
const starter = new Starter({ runs, program: MAIN, most: 1 });
afterEach(() => starter.close());
const app = studioApp({ runs, token: TOKEN, host: '127.0.0.1', files: new Map(), starter });

const JSON_TYPE = { 'content-type': 'application/json' };
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, ...JSON_TYPE };
const SHORT = { train: '0:64', test: '0:20', epochs: 1 };
const LONG = { train: '0:320', test: '0:100', epochs: 1000 };

function post(path: string, body: unknown, headers: Record<string, string> = AUTHORIZED) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return app.request(`http://${HOST}${path}`, { method: 'POST', headers: { host: HOST, ...headers }, body: text });
}
const start = (name: unknown, options: unknown = SHORT) => post('/api/runs', { name, options });
const said = async (answer: Response | Promise<Response>) => {
  const { status } = await answer;
  return `${status} ${(await (await answer).text()).trim()}`;
};

async function list(): Promise<RunSummary[]> {
  const answer = await app.request(`http://${HOST}/api/runs`, { headers: { host: HOST, ...AUTHORIZED } });
  return (await answer.json()) as RunSummary[];
}

async function waitFor(name: string, isIt: (run: RunSummary) => boolean): Promise<RunSummary> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const run = (await list()).find((one) => one.name === name);
    if (run && isIt(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} never came to it: ${JSON.stringify(await list())}`);
}

describe('starting a run from the page', () => {
  it('makes a run in a process of its own, as the command line makes it', async () => {
    expect(await said(start('first', { ...SHORT, norm: 'none,layer', seed: 3 }))).toBe('202 {"name":"first"}');
    const run = await waitFor('first', ({ state }) => state === 'done');
    expect(run).toMatchObject({ arms: ['none', 'layer'], trainings: 2, done: 2, hasReport: true, canStop: false });
    expect(readdirSync(join(runs, 'first'))).toContain('report.html');
    await starter.close();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('evenkeel-studio-'))).toEqual([]);
  });

  it('stops a run that was started, keeps what was reached, and begins no second one meanwhile', async () => {
    expect((await start('long', LONG)).status).toBe(202);
    const both = await Promise.all([start('second'), start('third')]);
    expect(both.map(({ status }) => status)).toEqual([429, 429]);
    await waitFor('long', ({ state, canStop }) => state === 'running' && canStop);
    // A run that is stopped before anything was reached has no report.
    const reached = () => readFileSync(join(runs, 'long', 'events.jsonl'), 'utf8').includes('"event":"epoch"');
    await waitFor('long', reached);
    expect((await post('/api/runs/long/stop', '')).status).toBe(204);
    expect(await waitFor('long', ({ state }) => state === 'stopped')).toMatchObject({ canStop: false, trainings: 2 });
    await waitFor('long', ({ hasReport }) => hasReport);
    expect(existsSync(join(runs, 'second'))).toBe(false);
    // The process ends a moment after its run does.
    await starter.close();
    expect(await said(post('/api/runs/long/stop', ''))).toBe('409 expected a run that was started here and goes on, got long.');
  });

  it('lets one of two requests at the same time begin', async () => {
    const answers = await Promise.all([start('a', LONG), start('b', LONG)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 429]);
  });

  it('says why a run did not begin', async () => {
    expect((await start('beyond', { ...SHORT, train: '59000:70000' })).status).toBe(202);
    const run = await waitFor('beyond', ({ state }) => state === 'failed');
    expect(run.said).toContain('60000');
  });

  it('refuses the name of what is there already, and names that are none', async () => {
    writeFileSync(join(runs, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(runs, 'link'));
    for (const name of ['file', 'link']) expect(await said(start(name))).toMatch(/^409 name: expected a new one/);
    const names = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      '/etc',
      '.hidden',
      '-rf',
      'a\u0000',
      'a b',
      'ä',
      'x'.repeat(65),
      'a.',
      7,
      null,
      ['a'],
    ];
    for (const name of names) expect(await said(start(name)), String(name)).toMatch(/^400 name: expected letters/);
    expect(readdirSync(folder)).toEqual(['runs']);
  });

  it('refuses what is no experiment, or reads a file or a module of this machine', async () => {
    const before = readdirSync(runs);
    const refusals: [unknown, string][] = [
      [[], 'options: expected an object'],
      [null, 'options: expected an object'],
      ['norm', 'options: expected an object'],
      [{ epoch: 3 }, '"epoch"'],
      [{ out: '/tmp/x' }, '"out"'],
      [{ config: 'x.js' }, '"config"'],
      [{ into: 'first' }, '"into"'],
      [{ queue: 'redis://x' }, '"queue"'],
      [JSON.parse('{"__proto__": {"epochs": 1}}'), '"__proto__"'],
      [{ constructor: 1 }, '"constructor"'],
      [{ epochs: -1 }, 'epochs'],
      [{ epochs: { $gt: 0 } }, 'epochs'],
      [{ data: '/etc/passwd' }, 'a data set by its name'],
      [{ data: '../secret.csv' }, 'a data set by its name'],
      [{ data: 'https://evil.example/x.npz' }, 'a data set by its name'],
      [{ data: 'constructor' }, 'a data set by its name'],
      [{ model: './evil.mjs' }, 'model: expected none'],
      [{ model: 'model.keras' }, 'model: expected none'],
    ];
    for (const [options, expected] of refusals) {
      const answer = await said(start('odd', options));
      expect(answer, JSON.stringify(options)).toMatch(/^400 /);
      expect(answer).toContain(expected);
    }
    for (const body of ['', 'null', '[]', '7', '{', '{"name": "odd", "options": {}, "more": 1}', '\u0000', '{"name":"odd"}']) {
      expect(await said(post('/api/runs', body)), body).toMatch(/^400 /);
    }
    expect(readdirSync(runs)).toEqual(before);
  });

  it('refuses bodies that are too large, said or not', async () => {
    const large = JSON.stringify({ name: 'large', options: { norm: 'x'.repeat(70_000) } });
    expect((await post('/api/runs', large)).status).toBe(413);
    expect((await post('/api/runs', large, { ...AUTHORIZED, 'content-length': String(large.length) })).status).toBe(413);
  });

  it('starts nothing for who has no token in a header, for a page from elsewhere, for a form, and by GET', async () => {
    const body = { name: 'foreign', options: SHORT };
    const { authorization } = AUTHORIZED;
    const asked: [number, string, Record<string, string>][] = [
      [401, '/api/runs', JSON_TYPE],
      [401, `/api/runs?token=${TOKEN}`, JSON_TYPE],
      [401, '/api/runs', { ...JSON_TYPE, authorization: 'Bearer a-tokex' }],
      [403, '/api/runs', { ...AUTHORIZED, origin: 'https://evil.example' }],
      [403, '/api/runs', { ...AUTHORIZED, origin: 'null' }],
      [403, '/api/runs', { ...AUTHORIZED, 'sec-fetch-site': 'cross-site' }],
      [403, '/api/runs', { ...AUTHORIZED, 'sec-fetch-site': 'same-site' }],
      [403, '/api/runs', { ...AUTHORIZED, host: 'evil.example' }],
      [415, '/api/runs', { authorization, 'content-type': 'application/x-www-form-urlencoded' }],
      [415, '/api/runs', { authorization, 'content-type': 'text/plain' }],
      [415, '/api/runs', { authorization, 'content-type': 'multipart/form-data; boundary=x' }],
      [415, '/api/runs', { authorization }],
      [401, '/api/runs/first/stop', JSON_TYPE],
      [403, '/api/runs/first/stop', { ...AUTHORIZED, origin: 'https://evil.example' }],
    ];
    for (const [status, path, headers] of asked) {
      expect([path, headers, (await post(path, body, headers)).status]).toEqual([path, headers, status]);
    }
    const got = await app.request(`http://${HOST}/api/runs?name=foreign&options={}`, { headers: { host: HOST, ...AUTHORIZED } });
    expect(got.status).toBe(200);
    expect(existsSync(join(runs, 'foreign'))).toBe(false);
    expect((await list()).map(({ name }) => name)).not.toContain('foreign');
  });
});
