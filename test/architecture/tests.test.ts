import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importsOf, ROOT, readSourceFile, sourceFiles, testFiles } from './imports.ts';

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

describe('tests that share the modules of a worker', () => {
  const replacesModules = (text: string) => /\bvi\.(mock|doMock|resetModules|stubGlobal|stubEnv)\(/.test(text);
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', 'src/*.test.ts', 'test/*.test.ts'];
  const all = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  // Files that are renamed are in the list of git until that is committed.
  const tests = all.filter((file) => file !== '' && existsSync(`${ROOT}${file}`));

  it('replace none: a file that does is called NAME.isolated.test.ts', () => {
    const replacing = tests.filter((file) => replacesModules(readSourceFile(file)));
    expect(replacing).toContain('test/keras-files/newMetric.isolated.test.ts');
    expect(replacing.filter((file) => !file.endsWith('.isolated.test.ts'))).toEqual([]);
  });
});
