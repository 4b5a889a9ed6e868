import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.ts';

const PAGES = ['docs/architecture.md', 'docs/engine.md', 'CONTRIBUTING.md'];

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** The paths from the root of the repository that a page names as code; those with a NAME to fill in, or a pattern, left out. */
const pathsIn = (text: string) =>
  [...text.matchAll(/`((?:src|test|bench|docs|examples|scripts)\/[^`\s]*)`/g)].flatMap(([, path]) =>
    /NAME|\*/.test(path as string) ? [] : [path as string],
  );

describe('pages about the code', () => {
  it.each(PAGES)('%s names files and folders that are there', (page) => {
    const paths = pathsIn(read(page));
    expect(paths.length).toBeGreaterThan(4);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('say of each folder of src/ what is there', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const page = read('docs/architecture.md');
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter(({ name }) => !page.includes(`| \`src/${name}/\``)).map(({ name }) => name)).toEqual([]);
  });
});
