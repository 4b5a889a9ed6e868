import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvenkeelError } from '../core/errors.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A file that is served, and what it is. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built command line. */
export const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js');

/**
 * The files of the built page and of MNIST by their addresses. No others are ever opened, so that no address leads out of these folders.
 * @throws EvenkeelError where the page was not built
 */
export function pageFiles(
  page = join(ROOT, 'dist', 'studio'),
  mnist = join(ROOT, 'data', 'mnist'),
): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (folder: string, prefix: string) => {
    for (const path of filesBelow(folder)) {
      const address = `${prefix}${relative(folder, path).split(sep).join('/')}`;
      files.set(address, { path, type: TYPES[extname(path)] ?? 'application/octet-stream' });
    }
  };
  try {
    add(page, '/');
    add(mnist, '/mnist/');
  } catch (cause) {
    const remedy = 'In a clone, run `npm run build:studio`; else install the package again.';
    throw new EvenkeelError({ where: "the studio's page", expected: 'its built files', got: 'none', remedy }, { cause });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}
