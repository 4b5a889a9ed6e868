import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layers } from '../src/index.ts';
import { declaredIn, documented, namespaces, sourceFolder, textsOf } from './support/docstrings.ts';

describe('docstrings stand where users see them', () => {
  it.each(namespaces)('%s: each function that is exported has one of its own', (_, exports, folders) => {
    const all = documented(exports, folders);
    expect(all.length).toBeGreaterThan(3);
    expect(all.filter(([, declared]) => (declared?.doc ?? '').length < 10).map(([name]) => name)).toEqual([]);
    // Aliases share one, nothing else does.
    const docs = new Set(all.map(([, declared]) => declared));
    expect(new Set([...docs].map((d) => d?.doc)).size).toBe(docs.size);
  });

  it.each(['nn/layers', 'nn/optimizers', 'training/callbacks'])('%s: the types of all options can be named', (folder) => {
    const index = readFileSync(new URL('index.ts', sourceFolder(folder)), 'utf8');
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

  it('say more than the name that comes after them', () => {
    const LITTLE = new Set(['a', 'an', 'the', 'of', 'is', 'its', 'to', 'for', 'in', 'on', 'and', 'what', 'which', 'makes']);
    const wordsOf = (text: string) => (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());
    const repeats = (doc: string, name: string) => {
      const words = wordsOf(doc).filter((word) => word.length > 1);
      const known = new Set([...LITTLE, ...wordsOf(name)]);
      const isFormula = /[^\w\s`.,]/.test(doc);
      return !isFormula && words.length > 0 && words.every((word) => known.has(word) || known.has(word.replace(/s$/, '')));
    };
    expect(repeats('What `maxPooling2d` makes.', 'MaxPooling2D')).toBe(true);
    const documented =
      /^ *\/\*\* (.*) \*\/\n *(?:(?:export|abstract|readonly|private|static|async|const|function|class|interface|type|let|get) )*(\w+)/gm;
    const found = textsOf('.').flatMap((text) => [...text.matchAll(documented)]);
    expect(found.length).toBeGreaterThan(1000);
    expect(found.filter(([, doc, name]) => repeats(doc as string, name as string)).map(([all]) => all)).toEqual([]);
  });
});
