import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studioApp } from '../../src/server/app.ts';
import { evenkeel, MAIN, ROOT, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const runs = join(folder, 'runs');
const page = join(folder, 'index.html');
const TOKEN = 'a-token';
const HOST = '127.0.0.1:4747';

const app = studioApp({
  runs,
  token: TOKEN,
  host: '127.0.0.1',
  files: new Map([['/', { path: page, type: 'text/html; charset=utf-8' }]]),
});
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(`http://${HOST}${path}`, { method, headers: { host: HOST, ...headers } });
const authorized = { authorization: `Bearer ${TOKEN}` };

beforeAll(async () => {
  mkdirSync(runs);
  writeFileSync(page, '<!doctype html>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const slice = ['--train', '0:64', '--test', '0:20', '--epochs', '1', '--quiet'];
  for (const out of [join(runs, 'mine'), join(folder, 'elsewhere')]) {
    const { code, stderr } = await evenkeel(['compare', ...slice, '--out', out]);
    if (code !== 0) throw new Error(stderr);
  }
  symlinkSync(join(folder, 'elsewhere'), join(runs, 'link'));
});

describe('the studio as a server', () => {
  it('gives the page to who asks by its name, isolated and with a policy without scripts from elsewhere', async () => {
    const answer = await ask('/');
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html>']);
    const { headers } = answer;
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  it('refuses names that are not its own, whatever is asked for', async () => {
    for (const path of ['/', '/api/runs', '/api/runs/mine/report.html']) {
      const answer = await ask(path, { ...authorized, host: 'evil.example:4747' });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('tells nobody of runs without the token, and no page from elsewhere with it', async () => {
    for (const path of ['/api/runs', '/api/runs/mine/report.html', '/api/nothing']) {
      const status = async (headers: Record<string, string>) => (await ask(path, headers)).status;
      expect(await status({}), path).toBe(401);
      expect(await status({ authorization: 'Bearer a-toke' })).toBe(401);
      expect(await status({ authorization: 'Basic a-token' })).toBe(401);
      expect(await status({ ...authorized, origin: 'https://evil.example' })).toBe(403);
      expect(await status({ ...authorized, origin: 'null' })).toBe(403);
      expect(await status({ ...authorized, 'sec-fetch-site': 'cross-site' })).toBe(403);
    }
    expect((await ask('/api/runs', authorized)).headers.has('access-control-allow-origin')).toBe(false);
  });

  it('answers GET and, where runs are started, POST alone', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await ask('/api/runs', authorized, method)).status, method).toBe(405);
    }
    expect((await ask('/', authorized, 'POST')).status).toBe(405);
    expect((await ask('/api/diff', { ...authorized, 'content-type': 'application/json' }, 'POST')).status).toBe(405);
  });

  it('lists the runs of the folder, and none to which a link leads', async () => {
    const list = (await (await ask('/api/runs', authorized)).json()) as { name: string; state: string; said: string }[];
    expect(list.map(({ name, state }) => [name, state])).toEqual([['mine', 'done']]);
    expect(list[0]?.said.length).toBeGreaterThan(20);
  });

  it('shows the report that the command line wrote, which may run nothing', async () => {
    const answer = await ask(`/api/runs/mine/report.html?token=${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(readFileSync(join(runs, 'mine', 'report.html'), 'utf8'));
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox$/);
  });

  it('serves nothing outside of the page and the runs folder', async () => {
    const tries = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..%5csecret.txt',
      '//etc/passwd',
      '/index.html%00.js',
      ...['link', '..', '%2e%2e', '..%2felsewhere', '%2fetc', 'mine%2f..%2f..%2felsewhere', '.'].map(
        (name) => `/api/runs/${name}/report.html?token=${TOKEN}`,
      ),
      ...['link', '..', '%2e%2e', '..%2felsewhere', '%00'].flatMap((name) => [
        `/api/runs/${name}/events`,
        `/api/diff?a=mine&b=${name}`,
      ]),
    ];
    for (const path of tries) {
      const answer = await ask(path, authorized);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain('secret');
    }
  });

  it('has no runs where there is no folder', async () => {
    const empty = studioApp({ runs: join(folder, 'nowhere'), token: TOKEN, host: '127.0.0.1', files: new Map() });
    const answer = await empty.request(`http://${HOST}/api/runs`, { headers: { host: HOST, ...authorized } });
    expect(await answer.json()).toEqual([]);
  });
});

/** Asks as no `fetch` can: with any path and any `Host`. */
const askRaw = (port: number, path: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('evenkeel studio', () => {
  it('listens on the loopback interface, prints the link with the token, and ends at Ctrl-C', async () => {
    const child = spawn(process.execPath, [MAIN, 'studio', runs, '--port', '0'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const link = await new Promise<string>((resolve, reject) => {
        child.stdout.setEncoding('utf8').on('data', (text: string) => resolve(text.trim()));
        child.stderr.setEncoding('utf8').on('data', (text: string) => text.includes('expected') && reject(new Error(text)));
      });
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/);
      const { port, hash, origin } = new URL(link);
      const opened = await fetch(origin);
      expect([opened.status, await opened.text()]).toEqual([200, expect.stringContaining('Evenkeel studio')]);
      const list = await fetch(`${origin}/api/runs`, { headers: { authorization: `Bearer ${hash.slice(7)}` } });
      expect(((await list.json()) as { name: string }[]).map(({ name }) => name)).toEqual(['mine']);
      expect(await askRaw(Number(port), '/', 'evil.example')).toBe(403);
      expect(await askRaw(Number(port), '/../../package.json', `127.0.0.1:${port}`)).toBe(404);
      expect(await askRaw(Number(port), '/mnist/train-labels-idx1-ubyte.gz', `127.0.0.1:${port}`)).toBe(200);
      const taken = await evenkeel(['studio', '--port', port]);
      expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining(`got ${port}, which another program has`)]);
    } finally {
      child.kill('SIGINT');
    }
    expect(await new Promise((resolve) => child.on('exit', (code) => resolve(code)))).toBe(0);
  });
});
