import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { isNode, nodeModule } from '../node.ts';
import { quoted, refusal } from './refusal.ts';
import { systemReason } from './systemError.ts';

export { systemReason } from './systemError.ts';

/** The source of a reader: the path of a file (in Node), the address of one (in a page), or a file's bytes. */
export type Source = string | Uint8Array | ArrayBuffer;

/** The most that is read or unpacked at once, in bytes (2 GiB): what a file says of itself never asks for more. */
export const MAX_BYTES = 2 ** 31;

export interface Content {
  readonly bytes: Uint8Array;
  /** The file's path, or `data` for bytes that have none. */
  readonly name: string;
}

/** @throws EvenkeelError in a page, which has no files of its own */
export function requireNode(where: string): void {
  if (isNode) return;
  throw new EvenkeelError({
    where,
    expected: 'Node, which can read files',
    got: 'a browser',
    remedy: 'Fetch the data from your own server and make tensors of it.',
  });
}

/**
 * The bytes of a source. In Node only regular files are read, and only as far as they went when they were opened; a page fetches.
 * @throws EvenkeelError where the file cannot be read or is larger than `limit` bytes
 */
export async function readSource(source: Source, limit = MAX_BYTES): Promise<Content> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array) && !(source instanceof ArrayBuffer)) {
    throw new EvenkeelError({
      where: 'file',
      expected: 'a path (in Node), an address (in a page) or its bytes',
      got: describeValue(source),
    });
  }
  if (typeof source !== 'string') {
    return { bytes: source instanceof Uint8Array ? source : new Uint8Array(source), name: 'data' };
  }
  if (!isNode) return { bytes: await (await import('./fetchSource.ts')).fetchSource(source, limit), name: source };
  if (/^https?:\/\//.test(source)) {
    const remedy = 'Fetch it: `new Uint8Array(await (await fetch(address)).arrayBuffer())`.';
    refusal(`file ${quoted(source, 200)}`, remedy)("a path, or a file's bytes", 'the address of a web page');
  }
  const fail = (got: string, remedy: string, cause?: unknown): never =>
    refusal(`file ${source}`, remedy)('a readable file', got, cause);
  const { open } = await nodeModule('node:fs/promises');
  const { constants } = await nodeModule('node:fs');
  // Without this flag, opening a pipe would wait for a writer for ever.
  const file = await open(source, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause: unknown) =>
    fail(systemReason(cause), 'Check the path.', cause),
  );
  try {
    const info = await file.stat();
    if (!info.isFile()) fail(info.isDirectory() ? 'a folder' : 'no regular file', 'Name a file.');
    if (info.size > limit) fail(`${info.size} bytes`, `Files of up to ${limit} bytes are read: split it.`);
    const bytes = new Uint8Array(info.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 26), at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return { bytes: bytes.subarray(0, at), name: source };
  } catch (cause) {
    if (cause instanceof EvenkeelError) throw cause;
    return fail(systemReason(cause), 'Check the disk.', cause);
  } finally {
    await file.close();
  }
}
