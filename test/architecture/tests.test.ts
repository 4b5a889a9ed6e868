import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importsOf, ROOT, sourceFiles, testFiles } from './imports.ts';

const testedFile = (test: string) => test.replace(/\.test\.ts$/, '.ts');

const importsFromTest = (file: string, text?: string) => importsOf(file, text).filter(({ to }) => to.startsWith('test/'));

describe('tests in src/', () => {
  const tests = testFiles();

  it('stand next to the file that they test', () => {
    expect(tests.length).toBeGreaterThan(30);
    expect(tests.filter((test) => !existsSync(`${ROOT}${testedFile(test)}`))).toEqual([]);
  });

  it('import nothing from test/, nor do the sources', () => {
    expect(importsFromTest('src/core/a.test.ts', "import { b } from '../../test/support/b.ts';")).toHaveLength(1);
    expect([...sourceFiles(), ...tests].flatMap((file) => importsFromTest(file))).toEqual([]);
  });
});
