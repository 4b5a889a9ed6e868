import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MAIN, SHORT_RUN } from './cli.ts';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
/** Whether tests that need a Redis run: in CI they fail without one. */
export const canQueue = isInstalled || process.env.CI === 'true';
if (!isInstalled) console.warn('No redis-server is installed: the tests of the queue are left out, and fail in CI.');

/** A port of the loopback interface that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Asks again and again until there is an answer. */
export async function until<T>(ask: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await wait(50)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`${what} did not come`);
}

const exited = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));

/** Files of a certificate and its key. */
interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A Redis of the tests' own, which can be killed and started again with what it has on disk. */
export class RedisServer {
  readonly port: number;
  private readonly folder: string;
  private readonly options: readonly string[];
  private readonly tls: Certificate | undefined;
  private child: ChildProcess | undefined;

  private constructor(port: number, folder: string, options: readonly string[], tls: Certificate | undefined) {
    this.port = port;
    this.folder = folder;
    this.options = options;
    this.tls = tls;
  }

  /** @param tls with which it speaks TLS alone */
  static async start(folder: string, options: readonly string[] = [], tls?: Certificate): Promise<RedisServer> {
    const port = await freePort();
    const server = new RedisServer(port, join(folder, `redis-${port}`), options, tls);
    mkdirSync(server.folder, { recursive: true });
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child?.pid as number;
  }

  start(): Promise<void> {
    const port = String(this.port);
    const ports = this.tls
      ? ['--port', '0', '--tls-port', port, '--tls-cert-file', this.tls.cert, '--tls-key-file', this.tls.key].concat([
          ...['--tls-ca-cert-file', this.tls.cert, '--tls-auth-clients', 'no'],
        ])
      : ['--port', port];
    const fixed = [...ports, '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const child = spawn('redis-server', [...fixed, '--appendonly', 'yes', ...this.options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
  }

  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    if (this.child) await exited(this.child);
  }
}

/** A process of the command line that goes on while a test does other things. */
export class Running {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;

  constructor(args: readonly string[], { cwd, env, main = MAIN }: { cwd: string; env?: NodeJS.ProcessEnv; main?: string }) {
    this.child = spawn(process.execPath, [...SHORT_RUN, main, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.child.kill(signal);
    await exited(this.child);
    return this.child.exitCode;
  }
}

/** A worker that is ready, and its name. */
export class QueueWorker extends Running {
  name = '';

  /** @param url undefined: the environment has it */
  static async start(
    url: string | undefined,
    args: readonly string[],
    options: { cwd: string; env?: NodeJS.ProcessEnv; main?: string },
  ): Promise<QueueWorker> {
    const worker = new QueueWorker(
      ['worker', ...(url === undefined ? [] : ['--queue', url]), '--concurrency', '1', ...args],
      options,
    );
    worker.name = await until(() => {
      if (worker.isOver) throw new Error(`the worker ended: ${worker.stderr}`);
      return /^Worker (\S+) takes trainings /m.exec(worker.stdout)?.[1];
    }, 'a worker');
    return worker;
  }
}

/** A module, whose network with normalisation ends the process that trains it, where it is told to. */
const NETWORK = `
import { existsSync, writeFileSync } from 'node:fs';
export function build({ norm, seed, evenkeel: { sequential, layers } }) {
  if (norm && process.send && process.env.POISON === String(seed)) process.kill(process.pid, 'SIGKILL');
  const once = process.env.POISON_ONCE;
  if (norm && process.send && once && seed === 0 && !existsSync(once)) {
    writeFileSync(once, '');
    process.kill(process.pid, 'SIGKILL');
  }
  if (norm && process.send && process.env.FAILS === String(seed)) throw new Error('no memory');
  return sequential([
    layers.dense({ units: 16, activation: 'relu', inputShape: [2] }),
    ...(norm ? [layers.batchNormalization()] : []),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ], { seed });
}
`;

/** Data and module of small networks, in files. */
export function writeMaterial(folder: string): void {
  const rows = Array.from({ length: 120 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
  writeFileSync(join(folder, 't.csv'), `a,b,kind\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'net.mjs'), NETWORK);
}

/** A worker's flags for that material; it is taken for dead after a second. */
export const WORKER = ['--allow-module', 'net.mjs', '--lock', '1'];

/** A short comparison of that material. */
export const COMPARE = ['compare', '--data', 't.csv', '--model', 'net.mjs', '--batch-size', '16', '--epochs', '3'].concat([
  ...['--threads', '1', '--quiet'],
]);
