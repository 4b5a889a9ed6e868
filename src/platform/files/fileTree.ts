import { EvenkeelError } from '../../core/errors.ts';
import { nodeModule } from '../node.ts';
import { refusal } from './refusal.ts';
import { type Content, readSource } from './source.ts';
import { systemReason } from './systemError.ts';

export interface TreeEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Files in folders, by their paths: those of a disk, or those that a page was given. */
export interface FileTree {
  /** What is in a folder, without hidden entries. */
  entries(folder: string): Promise<readonly TreeEntry[]>;
  read(path: string): Promise<Content>;
  /** @throws EvenkeelError where nothing has that path; `where` says in errors what it was to be */
  isFolder(path: string, where: string): Promise<boolean>;
  /** The path of an entry of a folder. */
  join(folder: string, name: string): string;
}

/** The files of this machine's disk, in Node. */
export async function diskTree(): Promise<FileTree> {
  const [{ join }, { readdir, stat }] = await Promise.all([nodeModule('node:path'), nodeModule('node:fs/promises')]);
  const fail = (where: string, expected: string) => (cause: unknown) =>
    refusal(where, 'Check the path.')(expected, systemReason(cause), cause);
  return {
    join,
    read: (path) => readSource(path),
    async entries(folder) {
      const found = await readdir(folder, { withFileTypes: true }).catch(fail(`folder ${folder}`, 'a readable folder'));
      // A link to a folder counts as a file, as it may lead round in a circle.
      return found.filter(isSeen).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    },
    isFolder: async (path, where) => (await stat(path).catch(fail(where, 'a file or a folder'))).isDirectory(),
  };
}

/** A file that was given, with a path whose folders stand between slashes. */
export interface GivenFile {
  readonly path: string;
  bytes(): Promise<Uint8Array>;
}

const isSeen = ({ name }: { readonly name: string }) => !name.startsWith('.');

/** Files that were given, as those that were dropped on a page: each is read when it is asked for. */
export function givenTree(files: readonly GivenFile[]): FileTree {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const folders = new Map<string, Map<string, boolean>>();
  for (const path of byPath.keys()) {
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const folder = parts.slice(0, depth).join('/');
      const there = folders.get(folder) ?? new Map<string, boolean>();
      folders.set(folder, there.set(name, depth < parts.length - 1));
    }
  }
  const missing = (where: string, expected: string): never => {
    throw new EvenkeelError({ where, expected, got: 'none among the files that were given', remedy: 'Give it with them.' });
  };
  return {
    join: (folder, name) => (folder === '' ? name : `${folder}/${name}`),
    async read(path) {
      const file = byPath.get(path) ?? missing(`file ${path}`, 'a file');
      const bytes = await file
        .bytes()
        .catch((cause: unknown) => refusal(`file ${path}`, 'Give it again.')('a readable file', String(cause), cause));
      return { bytes, name: path };
    },
    async entries(folder) {
      const there = folders.get(folder) ?? missing(`folder ${folder}`, 'a folder');
      return [...there].map(([name, isFolder]) => ({ name, isFolder })).filter(isSeen);
    },
    async isFolder(path, where) {
      if (folders.has(path)) return true;
      return byPath.has(path) ? false : missing(where, 'a file or a folder');
    },
  };
}
