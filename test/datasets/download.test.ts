import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/core/errors.ts';
import { type DownloadProgress, download, type RemoteFile } from '../../src/datasets/download/download.ts';
import { downloadLine, drawDownloads } from '../../src/datasets/download/progress.ts';
import { ROOT, run, scratch } from '../support/cli.ts';

const content = randomBytes(300_000);
const { folder, remove } = scratch();
afterAll(remove);

type Answer = (request: IncomingMessage, response: ServerResponse, at: number) => void;

let server: Server;
let asked: (string | undefined)[];
let answer: Answer;
let remote: RemoteFile;
let target: string;
let n = 0;

/** Where the request wants the file from. */
const startOf = ({ headers }: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

/** Waits until a part of the file has so many bytes: what a connection still holds when it is cut may be lost. */
async function written(bytes: number): Promise<void> {
  for (;;) {
    const parts = (await files()).filter((name) => name.endsWith('.part'));
    const sizes = await Promise.all(
      parts.map((name) =>
        stat(join(target, '..', name)).then(
          (s) => s.size,
          () => 0,
        ),
      ),
    );
    if (sizes.some((size) => size >= bytes)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Serves as an honest server does, with ranges, but only `most` bytes before it cuts the connection. */
const serve =
  (most = Number.POSITIVE_INFINITY, data: Uint8Array = content): Answer =>
  (_, response, at) => {
    const range = { 'content-range': `bytes ${at}-${data.length - 1}/${data.length}` };
    response.writeHead(at > 0 ? 206 : 200, { 'content-length': data.length - at, ...(at > 0 && range) });
    if (data.length - at <= most) response.end(data.subarray(at));
    else response.write(data.subarray(at, at + most), () => written(at + most).then(() => response.destroy()));
  };

/** Each answer in its turn, the last one from then on. */
const inTurn = (...answers: Answer[]): Answer => {
  let turn = 0;
  return (...args) => answers[Math.min(turn++, answers.length - 1)]?.(...args);
};

beforeEach(async () => {
  asked = [];
  answer = serve();
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response, startOf(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const checksum = createHash('sha256').update(content).digest('hex');
  remote = { url: `http://127.0.0.1:${port}/data.bin`, size: content.length, algorithm: 'sha256', checksum };
  target = join(folder, `case${n++}`, 'data.bin');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const files = () => readdir(join(target, '..'));
const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EvenkeelError);
  return (error as Error).message;
};
const expectWhole = async () => {
  expect((await readFile(target)).equals(content)).toBe(true);
  expect(await files()).toEqual(['data.bin']);
};

describe('a download', () => {
  it('is whole, and says how far it is', async () => {
    const seen: DownloadProgress[] = [];
    await download(remote, target, { onProgress: (progress) => seen.push(progress) });
    await expectWhole();
    expect(seen[0]).toEqual({ url: remote.url, done: 0, total: content.length });
    expect(seen.at(-1)?.done).toBe(content.length);
    expect(seen.every(({ done }, i) => i === 0 || done >= (seen[i - 1] as DownloadProgress).done)).toBe(true);
  });

  it('goes on at once where the connection was cut, as often as it brings something', async () => {
    answer = serve(70_000);
    await download(remote, target);
    await expectWhole();
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.slice(1).every((range) => /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
  });

  it('goes on in a later call, where an earlier one gave up', async () => {
    answer = inTurn(serve(100_000), (_, response) => response.destroy());
    expect(await failure(download(remote, target))).toMatch(
      /download of http.*data\.bin: expected the file, got a connection that was cut/,
    );
    expect(await files()).toEqual(['data.bin.part']);
    asked = [];
    answer = serve();
    await download(remote, target);
    await expectWhole();
    expect(asked).toEqual(['bytes=100000-']);
  });

  it('begins again where the server knows no ranges, or lies about them', async () => {
    const partly = async (second: Answer, ...ranges: (string | undefined)[]) => {
      asked = [];
      await mkdir(join(target, '..'), { recursive: true });
      await writeFile(`${target}.part`, content.subarray(0, 50_000));
      answer = inTurn(second, serve());
      await download(remote, target);
      await expectWhole();
      expect(asked).toEqual(['bytes=50000-', ...ranges]);
      await rm(target);
    };
    await partly((_, response) => response.writeHead(200).end(content));
    await partly((_, response, at) => {
      response.writeHead(206, { 'content-range': `bytes 0-${content.length - 1}/${content.length}` });
      response.end(content.subarray(at));
    }, undefined);
    await partly((_, response) => response.writeHead(416).end(), undefined);
  });

  it('begins again where the part was of another file', async () => {
    await mkdir(join(target, '..'), { recursive: true });
    await writeFile(`${target}.part`, randomBytes(50_000));
    await download(remote, target);
    await expectWhole();
    expect(asked).toEqual(['bytes=50000-', undefined]);
    await writeFile(`${target}.part`, randomBytes(content.length + 10));
    await download(remote, target);
    await expectWhole();
  });

  it('takes over the part of a process that was killed, and leaves that of one that runs', async () => {
    await mkdir(join(target, '..'), { recursive: true });
    const { stdout } = await run(process.execPath, ['-p', 'process.pid']);
    const dead = `${target}.${stdout.trim()}-abc.part`;
    const alive = `${target}.${process.ppid}-abc.part`;
    await writeFile(dead, content.subarray(0, 40_000));
    await writeFile(alive, content.subarray(0, 90_000));
    await download(remote, target);
    expect(asked).toEqual(['bytes=40000-']);
    expect((await files()).sort()).toEqual(['data.bin', `data.bin.${process.ppid}-abc.part`]);
  });

  it('by several at once is whole for all of them', async () => {
    await mkdir(join(target, '..'), { recursive: true });
    await writeFile(`${target}.part`, content.subarray(0, 10_000));
    answer = serve(120_000);
    await Promise.all([1, 2, 3].map(() => download(remote, target)));
    await expectWhole();
    expect(asked.filter((range) => range === 'bytes=10000-')).toHaveLength(1);
  });

  it('goes on after its process was killed, and by two processes at once is whole', async () => {
    const program = `
      import { download } from ${JSON.stringify(join(ROOT, 'src/datasets/download/download.ts'))};
      const onProgress = ({ done }) => console.log(done);
      await download(${JSON.stringify(remote)}, ${JSON.stringify(target)}, { onProgress });`;
    const path = join(folder, 'process.mts');
    await writeFile(path, program);
    const start = (onOutput?: (text: string, child: ChildProcess) => void) =>
      run(process.execPath, ['--import', 'tsx', path], { cwd: ROOT, ...(onOutput && { onOutput }) });
    answer = (_, response) =>
      void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 80_000));
    const killed = await start((text, child) => /^80000$/m.test(text) && child.kill('SIGKILL'));
    expect(killed.signal).toBe('SIGKILL');
    expect(await files()).toEqual([expect.stringMatching(/^data\.bin\.\d+-[\w-]+\.part$/)]);
    asked = [];
    answer = serve(150_000);
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    await expectWhole();
    expect(asked).toContain('bytes=80000-');
  });

  it('is refused with another checksum, and nothing of it is left', async () => {
    answer = serve(Number.POSITIVE_INFINITY, Buffer.alloc(content.length));
    expect(await failure(download(remote, target))).toMatch(/expected sha256 checksum [0-9a-f]{64}, got [0-9a-f]{64}\./);
    expect(await files()).toEqual([]);
  });

  it('is refused where the server sends another size, more than it said, or a page', async () => {
    answer = serve(Number.POSITIVE_INFINITY, content.subarray(1));
    expect(await failure(download(remote, target))).toMatch(/expected 300000 bytes, got 299999\./);
    answer = (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/html', 'content-length': 15 }).end('<h1>Log in</h1>');
    expect(await failure(download(remote, target))).toMatch(/expected 300000 bytes, got 15 of "text\/html"/);
    let sent = 0;
    answer = (_, response) => {
      response.writeHead(200);
      const more = () => {
        while (sent < 50e6 && response.write(content)) sent += content.length;
      };
      response.on('drain', more);
      more();
    };
    expect(await failure(download(remote, target))).toMatch(/expected 300000 bytes, got more/);
    expect(sent).toBeLessThan(20e6);
    expect((await files()).filter((name) => name === 'data.bin')).toEqual([]);
  });

  it('is refused for other answers, with what to do instead', async () => {
    answer = (_, response) => void response.writeHead(404).end();
    const message = await failure(download(remote, target));
    expect(message).toMatch(/expected the file, got HTTP status 404/);
    expect(message).toContain(`get the file in another way and save it as ${target}.`);
    expect(asked).toHaveLength(1);
    answer = inTurn((_, response) => void response.writeHead(503).end(), serve());
    await download(remote, target);
    await expectWhole();
  });

  it('ends where the server falls silent, before its answer and within it', async () => {
    answer = () => undefined;
    expect(await failure(download(remote, target, { timeout: 100 }))).toMatch(/got no byte for 0\.1 s\. Try again later/);
    answer = (_, response) => void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
    expect(await failure(download(remote, target, { timeout: 100 }))).toMatch(/got no byte for 0\.1 s/);
    expect(await files()).toEqual(['data.bin.part']);
  });

  it('ends without a network, and says so', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await new Promise((resolve) => other.close(resolve));
    const closed = { ...remote, url: `http://127.0.0.1:${port}/data.bin` };
    expect(await failure(download(closed, target))).toMatch(
      /expected the file, got a host that takes no connections \(ECONNREFUSED\)/,
    );
    const nowhere = { ...remote, url: 'http://host.invalid/data.bin' };
    expect(await failure(download(nowhere, target))).toMatch(
      /got no network, or no (such host|name server) \((ENOTFOUND|EAI_AGAIN)\)/,
    );
  });

  it('ends when it is told to, and keeps what has come', async () => {
    const abort = new AbortController();
    answer = (_, response) => void response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
    const onProgress = ({ done }: DownloadProgress) => done > 0 && abort.abort(new Error('enough'));
    await expect(download(remote, target, { signal: abort.signal, onProgress })).rejects.toThrow('enough');
    expect(await files()).toEqual(['data.bin.part']);
    await expect(download(remote, target, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('says where it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const message = await failure(download(remote, join(folder, 'file', 'data.bin')));
    expect(message).toMatch(/expected a file that can be written, got .*\. Set KERAS_HOME to a folder/);
  });

  it('says where the disk is full, and gives its room back', async () => {
    const program = `
      import { download } from ${JSON.stringify(join(ROOT, 'src/datasets/download/download.ts'))};
      download(${JSON.stringify(remote)}, ${JSON.stringify(target)}).catch((error) => console.log(error.message));`;
    const path = join(folder, 'full.mts');
    await writeFile(path, program);
    // A file may have 100 KiB here; the signal that comes with it is turned into an error.
    const { stdout } = await run('bash', ['-c', `trap '' XFSZ; ulimit -f 100; exec npx tsx ${path}`], { cwd: ROOT });
    expect(stdout).toMatch(/expected room for 300000 bytes, got .*\. Free some space/);
    expect(await files()).toEqual([]);
  });
});

describe('its bar', () => {
  const plain = (text: string) => text.replaceAll(/\p{Cc}\[[\d;]*[mK]/gu, '');

  it('shows what is there, what is left and how fast it goes', () => {
    const progress = { url: 'u', done: 60e6, total: 170e6 };
    expect(plain(downloadLine(progress, 20e6, 8))).toBe('60.0/170.0 MB ━━━━━━━━━━━━━━━━━━━━ 22s 5.0 MB/s');
    expect(plain(downloadLine({ ...progress, done: 170e6 }, 0, 34))).toBe('170.0/170.0 MB ━━━━━━━━━━━━━━━━━━━━ 34s 5.0 MB/s');
  });

  it('names each address once and ends its line', () => {
    const lines: string[] = [];
    const draw = drawDownloads((text) => lines.push(plain(text)));
    for (const url of ['a', 'b']) for (const done of [0, 50, 100]) draw({ url, done, total: 100 });
    const text = lines.join('');
    expect(text.match(/Downloading data from/g)).toHaveLength(2);
    expect(text.match(/MB\/s\n/g)).toHaveLength(2);
  });
});
