import { EvenkeelError } from '../../core/errors.ts';
import { quoted, type Refuse } from '../../platform/files/refusal.ts';
import { systemReason } from '../../platform/files/source.ts';
import { nodeModule } from '../../platform/node.ts';
import { claimPart, releasePart } from './part.ts';

/** A file of the network whose content is known. */
export interface RemoteFile {
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly algorithm: 'md5' | 'sha256';
  readonly checksum: string;
}

/** How far a download is. */
export interface DownloadProgress {
  readonly url: string;
  /** Bytes that are there, and bytes in all. */
  readonly done: number;
  readonly total: number;
}

export interface DownloadOptions {
  /** Longest silence of the server, in milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** Ends the download; what is there is kept for the next one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Tries without a byte more, after which a connection is given up. */
const MAX_FAILURES = 3;
/** Milliseconds before the first new try; doubled for each one after it. */
const PAUSE = 250;

/** A try that failed where another may not. */
class Interrupted extends Error {}

const networkReasons: Record<string, string> = {
  ENOTFOUND: 'no network, or no such host',
  EAI_AGAIN: 'no network, or no name server',
  ECONNREFUSED: 'a host that takes no connections',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'no way to the host',
  ECONNRESET: 'a connection that was cut',
  UND_ERR_SOCKET: 'a connection that was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no answer',
};

function networkReason(error: unknown): string {
  const { code = '', message = String(error) } = ((error as Error).cause ?? error) as { code?: string; message?: string };
  return Object.hasOwn(networkReasons, code) ? `${networkReasons[code]} (${code})` : message;
}

/** The checksum of a file, in hexadecimal digits. */
export async function checksumOf(path: string, algorithm: RemoteFile['algorithm']): Promise<string> {
  const { createHash } = await nodeModule('node:crypto');
  const { createReadStream } = await nodeModule('node:fs');
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/**
 * Asks for the file from where its part ends, and appends what comes. A server that knows no ranges, or answers another one than was asked
 * for, begins again from the start.
 * @throws Interrupted where the connection was cut, stalled or refused for now
 */
async function transfer(remote: RemoteFile, part: string, refuse: Refuse, options: DownloadOptions) {
  const { open } = await nodeModule('node:fs/promises');
  const { url, size } = remote;
  const { timeout = 30_000, signal, onProgress } = options;
  const abort = new AbortController();
  const stop = () => abort.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Waits for the server, but not for ever. */
  const answer = async <T>(waiting: Promise<T>): Promise<T> => {
    timer = setTimeout(() => abort.abort(new Error(`no byte for ${timeout / 1000} s`)), timeout);
    try {
      return await waiting;
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Interrupted(networkReason(abort.signal.aborted ? abort.signal.reason : error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
  const file = await open(part, 'a+');
  try {
    let at = (await file.stat()).size;
    const ask = (from: number) =>
      // Without this header a server may pack the file, whose bytes would then be others.
      answer(
        fetch(url, {
          signal: abort.signal,
          headers: { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
        }),
      );
    if (at >= size) {
      await file.truncate(0);
      at = 0;
    }
    let response = await ask(at);
    const range = `bytes ${at}-${size - 1}/${size}`;
    if (at > 0 && !(response.status === 206 && response.headers.get('content-range') === range)) {
      await file.truncate(0);
      at = 0;
      if (response.status !== 200) {
        await response.body?.cancel();
        response = await ask(0);
      }
    }
    const { status, headers, body } = response;
    if (status === 429 || status >= 500) throw new Interrupted(`HTTP status ${status}`);
    if ((status !== 200 && status !== 206) || !body)
      return refuse('the file', `HTTP status ${status} ${quoted(response.statusText)}`);
    const length = headers.get('content-length');
    if (length !== null && Number(length) !== size - at) {
      const type = headers.get('content-type');
      return refuse(`${size - at} bytes`, `${Number(length)}${type === null ? '' : ` of ${quoted(type)}`}`);
    }
    const reader = body.getReader();
    for (;;) {
      onProgress?.({ url, done: at, total: size });
      const { done, value } = await answer(reader.read());
      if (done) break;
      if (at + value.length > size) return refuse(`${size} bytes`, 'more');
      await file.appendFile(value);
      at += value.length;
    }
    if (at < size) throw new Interrupted(`a connection that was cut after ${at} of ${size} bytes`);
    await file.sync();
  } finally {
    signal?.removeEventListener('abort', stop);
    abort.abort();
    await file.close();
  }
}

/** Tries until the part is whole. New tries go on where the last one ended, for as long as some of them bring a byte. */
async function complete(remote: RemoteFile, part: string, refuse: Refuse, options: DownloadOptions) {
  const { stat } = await nodeModule('node:fs/promises');
  const sizeNow = async () => (await stat(part).catch(() => undefined))?.size ?? 0;
  for (let failures = 0, most = await sizeNow(); ; ) {
    try {
      return await transfer(remote, part, refuse, options);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const size = await sizeNow();
      failures = size > most ? 1 : failures + 1;
      most = Math.max(most, size);
      if (failures >= MAX_FAILURES) refuse('the file', error.message, error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** failures));
    }
  }
}

/**
 * Downloads a file to `path`, which holds nothing until all of it is there and its checksum is right. A download that was cut off goes on
 * where it ended, at once and in a later call; two processes at once do not disturb each other.
 * @throws EvenkeelError without a network, for an answer that is no such file, a stalled or cut connection, a wrong checksum, a full disk
 */
export async function download(remote: RemoteFile, path: string, options: DownloadOptions = {}): Promise<void> {
  const { mkdir, rename, rm, stat } = await nodeModule('node:fs/promises');
  const { dirname } = await nodeModule('node:path');
  const refuse: Refuse = (expected, got, cause) => {
    const remedy = `Try again later (what has come is kept), or get the file in another way and save it as ${path}.`;
    throw new EvenkeelError({ where: `download of ${remote.url}`, expected, got, remedy }, { cause });
  };
  let part = '';
  try {
    await mkdir(dirname(path), { recursive: true });
    part = await claimPart(path);
    const begun = (await stat(part)).size > 0;
    await complete(remote, part, refuse, options);
    let checksum = await checksumOf(part, remote.algorithm);
    if (checksum !== remote.checksum && begun) {
      // The part was of another file, or damaged.
      await rm(part);
      await complete(remote, part, refuse, options);
      checksum = await checksumOf(part, remote.algorithm);
    }
    if (checksum !== remote.checksum) {
      await rm(part);
      refuse(`${remote.algorithm} checksum ${remote.checksum}`, checksum);
    }
    await rename(part, path);
  } catch (error) {
    const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as { code?: string }).code ?? '');
    if (full) await rm(part, { force: true });
    else if (part) await releasePart(part, path);
    if (error instanceof EvenkeelError || options.signal?.aborted) throw error;
    const remedy = full ? 'Free some space' : 'Set KERAS_HOME to a folder that may be written to';
    const where = `file ${path}`;
    const expected = full ? `room for ${remote.size} bytes` : 'a file that can be written';
    throw new EvenkeelError(
      { where, expected, got: systemReason(error), remedy: `${remedy}, or name the files with the option path.` },
      { cause: error },
    );
  }
}
