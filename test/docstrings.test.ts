import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../src/index.ts';

const { activations, callbacks, constraints, initializers, layers, losses, metrics, optimizers, regularizers } = library;

const source = (folder: string) => new URL(`../src/${folder}/`, import.meta.url);

/** The sources of a folder and those below it. */
const textsOf = (folder: string) =>
  readdirSync(source(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, source(folder)), 'utf8'));

interface Declared {
  readonly doc: string | undefined;
  /** What comes after the name, up to the end of the line, or of what stands in brackets that it opens. */
  readonly head: string;
}

/** Functions that files export, under all their names, with the docstring right in front of each (of the first, where there are overloads). */
function declaredIn(texts: readonly string[]): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const text of texts) {
    for (const m of text.matchAll(
      /^(?:\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\n)?export (?:const|function|abstract class|class) (\w+)(.*\((?:\n {2}.*)+|.*)/gm,
    )) {
      const [, doc, name, head] = m as unknown as [string, string | undefined, string, string];
      if (!found.has(name)) found.set(name, { doc: doc?.replaceAll(/\s*\n \* ?/g, ' ').trim(), head });
    }
  }
  for (const text of texts) {
    for (const [, list] of text.matchAll(/^export \{([^}]*)\} from/gm)) {
      for (const [, own, alias] of (list as string).matchAll(/(\w+) as (\w+)/g)) {
        const declared = found.get(own as string);
        if (declared) found.set(alias as string, declared);
      }
    }
  }
  return found;
}

const namespaces: readonly (readonly [name: string, exports: object, folders: readonly string[]])[] = [
  ['activations', activations, ['nn/activations', 'ops']],
  ['callbacks', callbacks, ['training/callbacks']],
  ['constraints', constraints, ['nn/constraints']],
  ['initializers', initializers, ['nn/initializers']],
  ['layers', layers, ['nn/layers']],
  ['losses', losses, ['nn/losses']],
  ['metrics', metrics, ['nn/metrics']],
  ['optimizers', optimizers, ['nn/optimizers']],
  ['optimizers.schedules', optimizers.schedules, ['nn/optimizers/schedules']],
  ['regularizers', regularizers, ['nn/regularizers']],
];

describe('docstrings stand where users see them', () => {
  it.each(namespaces)('%s: each function that is exported has one of its own', (_, exports, folders) => {
    const declared = declaredIn(folders.flatMap(textsOf));
    const names = Object.entries(exports).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => (declared.get(name)?.doc ?? '').length < 10)).toEqual([]);
    // Aliases share one, nothing else does.
    const docs = new Set(names.map((name) => declared.get(name)));
    expect(new Set([...docs].map((d) => d?.doc)).size).toBe(docs.size);
  });

  it.each(['nn/layers', 'nn/optimizers', 'training/callbacks'])('%s: the types of all options can be named', (folder) => {
    const index = readFileSync(new URL('index.ts', source(folder)), 'utf8');
    const used = [...declaredIn(textsOf(folder)).entries()].flatMap(([name, { head }]) =>
      new RegExp(`\\b${name}\\b`).test(index) ? [...head.matchAll(/\b[A-Z]\w+Options\b/g)].map(([type]) => type) : [],
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((type) => !new RegExp(`\\b${type}\\b`).test(index))).toEqual([]);
  });

  it('layers: what comes in and goes out, and which weights there are', () => {
    const declared = declaredIn(textsOf('nn/layers'));
    const factories = Object.entries(layers).flatMap(([name]) =>
      name === 'Layer' ? [] : [[name, declared.get(name)?.doc ?? ''] as const],
    );
    const lacking = (pattern: RegExp) => factories.filter(([, doc]) => !pattern.test(doc)).map(([name]) => name);
    expect(lacking(/\[batch/)).toEqual([]);
    expect(lacking(/[Ww]eights/)).toEqual([]);
  });
});
