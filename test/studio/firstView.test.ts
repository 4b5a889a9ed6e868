import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ROOT } from '../support/cli.ts';

const PAGE = join(ROOT, 'dist', 'studio');
/** In bytes, gzipped, before data. */
const MOST = 300_000;

/** The files that a browser asks for before it shows the page: those that it names, and what these import at once. */
function firstFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const add = (name: string) => {
    if (files.has(name)) return;
    const content = readFileSync(join(PAGE, name));
    files.set(name, content);
    const text = content.toString('utf8');
    const named = name.endsWith('.html')
      ? [...text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)]
      : name.endsWith('.js')
        ? [...text.matchAll(/(?:from|import)\s*"(\.{1,2}\/[^"]+)"/g)]
        : [];
    for (const [, path = ''] of named) add(normalize(join(dirname(name), path)));
  };
  add('index.html');
  return files;
}

it('the first view takes less than 300 kB gzipped, without the library of the charts', () => {
  const files = firstFiles();
  expect([...files.keys()].filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0);
  expect([...files.keys()].filter((name) => /echarts|conductor/.test(name))).toEqual([]);
  const bytes = [...files.values()].reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(bytes).toBeLessThan(MOST);
  console.log(`first view: ${(bytes / 1000).toFixed(1)} kB gzipped in ${files.size} files`);
});
