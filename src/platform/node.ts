import { EvenkeelError } from '../core/errors.ts';

/** Whether this is Node; else it is a page or a worker of one. */
export const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;

interface NodeModules {
  readonly 'node:child_process': typeof import('node:child_process');
  readonly 'node:crypto': typeof import('node:crypto');
  readonly 'node:fs': typeof import('node:fs');
  readonly 'node:fs/promises': typeof import('node:fs/promises');
  readonly 'node:module': typeof import('node:module');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:path': typeof import('node:path');
  readonly 'node:stream': typeof import('node:stream');
  readonly 'node:url': typeof import('node:url');
  readonly 'node:v8': typeof import('node:v8');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
  readonly 'node:zlib': typeof import('node:zlib');
}

/**
 * A module of Node, by a name that bundlers do not see: some of them refuse a page that mentions one, even where it is never loaded.
 * @throws EvenkeelError in a page
 */
export async function nodeModule<K extends keyof NodeModules>(name: K): Promise<NodeModules[K]> {
  if (!isNode) {
    throw new EvenkeelError({
      where: 'files and processes',
      expected: 'Node',
      got: 'a page, which has none',
      remedy: 'Give and take bytes instead: loadModel(bytes), model.toBytes, exportOnnx, model.toJson.',
    });
  }
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}
