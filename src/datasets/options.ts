import { requireThat } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions, type OptionNames } from '../core/options.ts';
import { isNode } from '../platform/node.ts';
import type { DownloadProgress } from './download/download.ts';

/** Options of `load` of every data set. */
export interface DatasetOptions {
  /** The files of the data set, where they are not to be looked for or downloaded; which ones, each data set says. */
  readonly path?: string;
  /** The folder for downloads. Default: Keras's, `$KERAS_HOME/datasets` or `~/.keras/datasets`, which both then share. */
  readonly cacheDir?: string;
  /** The address of a folder to download from instead of the original one, such as a mirror of your own: checksums stay the same. */
  readonly origin?: string;
  /** Whether to draw a bar on standard error, or what to tell instead. Default: draws where standard error is a terminal. */
  readonly progress?: boolean | ((progress: DownloadProgress) => void);
  /** Longest silence of the server, in milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** Ends a download; what has come is kept for the next one. */
  readonly signal?: AbortSignal;
}

export const datasetOptions = {
  path: 'optional',
  cacheDir: 'optional',
  origin: 'optional',
  progress: 'optional',
  timeout: 'optional',
  signal: 'optional',
} satisfies OptionNames<DatasetOptions>;

/**
 * @param files the files that a page's site can serve, in words; none where only Node can read the data set
 * @throws EvenkeelError for options that are not known or mean nothing, and in a page without the address of such files
 */
export function checkDatasetOptions(where: string, options: DatasetOptions, files?: string): void {
  checkOptions(where, options, datasetOptions);
  const { path, cacheDir, origin, timeout = 1 } = options;
  if (!isNode && !(files && path)) {
    throw new EvenkeelError({
      where,
      expected: files ? 'the address of a folder in option path' : 'Node, which can keep and unpack downloads',
      got: files ? 'none, in a page' : 'a page',
      remedy: files
        ? `Copy ${files} into a folder that your site serves, such as public/data, and name it: ${where}({ path: '/data' }).`
        : 'Write the samples as an .npz in Node, serve that, and read it with datasets.readNpz(address).',
    });
  }
  for (const [name, value] of Object.entries({ path, cacheDir })) {
    requireThat(`${where}, option ${name}`, value, value === undefined || (typeof value === 'string' && value !== ''), 'a path');
  }
  const isUrl = origin === undefined || (typeof origin === 'string' && /^https?:\/\//.test(origin));
  requireThat(`${where}, option origin`, origin, isUrl, 'an address that starts with http:// or https://');
  requireThat(`${where}, option timeout`, timeout, timeout > 0 && timeout < 2 ** 31, 'milliseconds above 0');
}
