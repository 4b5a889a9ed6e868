import { EvenkeelError } from '../../core/errors.ts';
import { readSource, systemReason } from '../../platform/files/source.ts';
import { isNode, nodeModule } from '../../platform/node.ts';
import type { DatasetOptions } from '../options.ts';
import { checksumOf, download, type RemoteFile } from './download.ts';
import { terminalProgress } from './progress.ts';

/** A file of a data set: where it comes from and what Keras calls it in its cache. */
export interface CachedFile extends RemoteFile {
  /** Its path below the cache's folder, in parts. */
  readonly cached: readonly string[];
}

/** Keras's folder for data sets. */
export async function kerasFolder(): Promise<string> {
  const { homedir } = await nodeModule('node:os');
  const { join } = await nodeModule('node:path');
  const home = process.env.KERAS_HOME || join('~', '.keras');
  return join(home.replace(/^~(?=$|[/\\])/, homedir()), 'datasets');
}

/**
 * The path of a file with the right checksum in the cache, into which it is downloaded where it is missing or damaged.
 * @throws EvenkeelError as `download` does
 */
export async function cachedFile(file: CachedFile, options: DatasetOptions): Promise<string> {
  const { join } = await nodeModule('node:path');
  const { progress, origin, timeout, signal } = options;
  const path = join(options.cacheDir ?? (await kerasFolder()), ...file.cached);
  const actual = await checksumOf(path, file.algorithm).catch(() => undefined);
  if (actual === file.checksum) return path;
  const url = origin === undefined ? file.url : `${origin.replace(/\/+$/, '')}/${file.url.slice(file.url.lastIndexOf('/') + 1)}`;
  const onProgress = typeof progress === 'function' ? progress : progress === false ? undefined : terminalProgress();
  await download({ ...file, url }, path, {
    ...(timeout && { timeout }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return path;
}

/** @throws EvenkeelError unless the file at `path` has its checksum; a file that cannot be read has none */
export async function requireChecksum(
  path: string,
  { algorithm, checksum }: Pick<RemoteFile, 'algorithm' | 'checksum'>,
): Promise<void> {
  const { stat } = await nodeModule('node:fs/promises');
  let actual: string;
  let size: number;
  try {
    ({ size } = await stat(path));
    actual = await checksumOf(path, algorithm);
  } catch (cause) {
    const remedy = 'Name a folder or file with the data set as it was published.';
    throw new EvenkeelError(
      { where: `file ${path}`, expected: 'a readable file of the data set', got: systemReason(cause), remedy },
      { cause },
    );
  }
  if (actual === checksum) return;
  throw new EvenkeelError({
    where: `file ${path}`,
    expected: `${algorithm} checksum ${checksum}`,
    got: `${actual} (${size} bytes)`,
    remedy: 'The file is damaged or truncated; install the package or download the file again.',
  });
}

/** The bytes of a file that has its checksum; a page, which cannot compute all of them, leaves that to the readers. */
export async function readChecked(path: string, file: Pick<RemoteFile, 'algorithm' | 'checksum'>): Promise<Uint8Array> {
  if (isNode) await requireChecksum(path, file);
  return (await readSource(path)).bytes;
}
