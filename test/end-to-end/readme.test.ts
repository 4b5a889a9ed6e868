import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, run, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);
/** The pages that a newcomer reads first. */
const PAGES = [
  'README.md',
  'docs/students.md',
  'docs/typescript.md',
  'docs/keras-users.md',
  'docs/custom-training.md',
  'docs/experiments.md',
];
const blocksOf = (page: string) =>
  Array.from(readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code as string);
const blocks = PAGES.flatMap(blocksOf);

/** Fewer samples and epochs: what the code does stays. */
const shortened = (code: string) =>
  code
    .replaceAll('1, 8001', '1, 401')
    .replaceAll('1:8001', '1:101')
    .replace('epochs: 30', 'epochs: 1')
    .replace('seeds: 6', 'seeds: 2');

/** The code with the built modules in place of the package's names. */
const built = (code: string) =>
  code
    .replaceAll("'evenkeel'", JSON.stringify(join(ROOT, 'dist', 'index.js')))
    .replaceAll("'evenkeel/experiments'", JSON.stringify(join(ROOT, 'dist', 'experiments.js')));

/** What a strict project of a newcomer has. */
const STRICT = '--noEmit --strict --noUncheckedIndexedAccess --target es2023 --module nodenext --types node --skipLibCheck'.split(
  ' ',
);

describe('the code of the first pages', () => {
  it('compiles in a strict project', async () => {
    if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = blocks.map((code, i) => {
      const file = join(folder, `types${i}.mts`);
      writeFileSync(file, built(code));
      return file;
    });
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, stdout } = await run(process.execPath, [tsc, ...STRICT, ...files], { cwd: folder });
    expect([code, stdout]).toEqual([0, '']);
  });

  it.each(blocks.map((code, i) => [i + 1, code] as const))('block %i runs as it stands', async (i, code) => {
    // As an installed package finds it.
    if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, `block${i}.mts`);
    writeFileSync(file, built(shortened(code)));
    const { code: status, stderr } = await run(process.execPath, ['--import', 'tsx', file], { cwd: folder });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(PAGES)('is there: %s', (page) => expect(blocksOf(page).length).toBeGreaterThan(0));
});
