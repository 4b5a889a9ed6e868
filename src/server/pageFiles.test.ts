import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pageFiles } from './pageFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('pageFiles', () => {
  it('has the files of both folders by their addresses, with what they are', () => {
    const [page, mnist] = [join(folder, 'page'), join(folder, 'mnist')];
    for (const path of [join(page, 'assets'), mnist]) mkdirSync(path, { recursive: true });
    for (const path of ['page/index.html', 'page/assets/a.js', 'mnist/b.gz']) writeFileSync(join(folder, path), '');
    const types = [...pageFiles(page, mnist)].map(([address, { type }]) => `${address} ${type}`).sort();
    expect(types).toEqual([
      '/ text/html; charset=utf-8',
      '/assets/a.js text/javascript; charset=utf-8',
      '/index.html text/html; charset=utf-8',
      '/mnist/b.gz application/octet-stream',
    ]);
  });

  it('says how the page is built where it is not', () => {
    expect(() => pageFiles(join(folder, 'nowhere'), folder)).toThrow(
      "the studio's page: expected its built files, got none. In a clone, run `npm run build:studio`",
    );
  });
});
