import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, ROOT, run, scratch } from '../support/cli.ts';
import { runPrograms } from '../support/programs.ts';

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
    .replaceAll('1, 8001', '1, 65')
    .replaceAll('1:8001', '1:33')
    .replaceAll('1:201', '1:33')
    .replace('fit(trainX, trainY, { epochs: 1', 'fit(trainX.slice(0, 640), trainY.slice(0, 640), { epochs: 1')
    .replace('epochs: 30', 'epochs: 1')
    // Those that validation takes by itself, where there are several seeds, are 2,000.
    .replace(/'1:33', (.*)seeds: 6/, "'1:33', validation: '33:65', $1seeds: 2")
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

let finished: Finished[];
beforeAll(async () => {
  // As an installed package finds it.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const files = blocks.map((code, i) => {
    const path = join(folder, `block${i + 1}.mts`);
    writeFileSync(path, built(shortened(code)));
    return { path };
  });
  finished = await runPrograms(files, { cwd: folder, flags: [] });
});

describe('the code of the first pages', () => {
  it('compiles in a strict project', async () => {
    const files = blocks.map((code, i) => {
      const file = join(folder, `types${i}.mts`);
      writeFileSync(file, built(code));
      return file;
    });
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, stdout } = await run(process.execPath, [tsc, ...STRICT, ...files], { cwd: folder });
    expect([code, stdout]).toEqual([0, '']);
  });

  it.each(blocks.map((_, i) => i + 1))('block %i runs as it stands', (i) => {
    expect(finished[i - 1]).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(PAGES)('is there: %s', (page) => expect(blocksOf(page).length).toBeGreaterThan(0));
});
