import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { COMPARE, canQueue, QueueWorker, RedisServer, WORKER, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const resultOf = (run: string) => withoutTimings(parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8'))));
const canCertify = spawnSync('openssl', ['version']).status === 0;

const PASSWORD = 'p@ss:w/rd';
const design = [...COMPARE, '--seeds', '2'];

describe.skipIf(!canQueue || (!canCertify && process.env.CI !== 'true'))('a queue over TLS', () => {
  let redis: RedisServer;
  const trust = { NODE_EXTRA_CA_CERTS: at('cert.pem') };
  /** Everything that was printed, in which no password may stand. */
  const printed: string[] = [];
  const addressed = (password: string, host = 'localhost') =>
    `rediss://default:${encodeURIComponent(password)}@${host}:${redis.port}`;
  const inFolder = async (args: readonly string[], env: NodeJS.ProcessEnv) => {
    const finished = await evenkeel(args, { cwd: folder, env: { ...process.env, ...env } });
    printed.push(finished.stdout, finished.stderr);
    return finished;
  };

  beforeAll(async () => {
    writeMaterial(folder);
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = spawnSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', 'key.pem', '-out', 'cert.pem', ...subject],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(made.status, made.stderr).toBe(0);
    const tls = { cert: at('cert.pem'), key: at('key.pem') };
    redis = await RedisServer.start(folder, ['--maxmemory-policy', 'noeviction', '--requirepass', PASSWORD], tls);
    expect((await inFolder([...design, '--out', 'local'], {})).code).toBe(0);
  });
  afterAll(async () => {
    await redis?.kill();
    remove();
  });

  it.each(['localhost', '127.0.0.1'])(
    'at %s trains as one machine does, with the address in a variable, and shows no password',
    async (host) => {
      const env = { ...trust, EVENKEEL_QUEUE: addressed(PASSWORD, host) };
      const worker = await QueueWorker.start(undefined, WORKER, { cwd: folder, env });
      try {
        const out = `queued-${host}`;
        const run = await inFolder([...design, '--out', out, '--queue'], env);
        expect(run.code, run.stderr).toBe(0);
        expect(run.stderr).not.toMatch(/warning/i);
        expect(resultOf(out)).toEqual(resultOf('local'));
        const status = await inFolder(['status'], env);
        expect([status.code, status.stderr]).toEqual([0, '']);
        expect(status.stdout).toContain(`Queue rediss://${host}:${redis.port}, Redis `);
        expect(status.stdout).toContain(`  ${worker.name}: evenkeel `);
        expect(worker.stdout).toContain(`takes trainings from rediss://${host}:${redis.port}, `);
        expect(worker.stderr).not.toMatch(/warning/i);
        printed.push(worker.stdout, worker.stderr);
        for (const name of readdirSync(at(out), { recursive: true }).map(String))
          if (/\.(json|jsonl|csv|html|md)$/.test(name)) printed.push(readFileSync(at(out, name), 'utf8'));
      } finally {
        await worker.end('SIGKILL');
      }
    },
  );

  it('refuses a wrong password and an unknown certificate, each by its reason', async () => {
    const untrusted = { EVENKEEL_QUEUE: addressed(PASSWORD) };
    const wrong = { ...trust, EVENKEEL_QUEUE: addressed('wr@ng') };
    const plain = { EVENKEEL_QUEUE: addressed(PASSWORD).replace('rediss:', 'redis:') };
    for (const [env, scheme, got] of [
      [wrong, 'rediss', 'WRONGPASS invalid username-password pair or user is disabled'],
      [untrusted, 'rediss', 'self-signed certificate'],
      [plain, 'redis', '.*'],
    ] as const) {
      const others = [['worker'], [...design, '--out', 'none', '--queue'], ['resume', 'local', '--queue']];
      for (const args of [['status'], ...(env === wrong ? others : [])]) {
        const { code, stdout, stderr } = await inFolder(args, env);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(
          new RegExp(
            `^evenkeel: queue ${scheme}://localhost:\\d+: expected a Redis server that lets this process in, got ${got}\\. Check host, port, user and password, and that the server runs\\.\\n$`,
          ),
        );
      }
    }
    expect(existsSync(at('none'))).toBe(false);
  });

  it('printed and wrote no password anywhere', () => {
    expect(printed.length).toBeGreaterThan(15);
    for (const text of printed)
      for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'p@ss', 'p%40ss', 'wr@ng', 'wr%40ng'])
        expect(text).not.toContain(secret);
  });
});
