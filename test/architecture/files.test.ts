import { describe, expect, it } from 'vitest';
import { pageFiles, readSourceFile, sourceFiles } from './imports.ts';

const MOST_LINES = 350;

describe('source files', () => {
  it(`have at most ${MOST_LINES} lines`, () => {
    const files = [...sourceFiles(), ...pageFiles()];
    expect(files.length).toBeGreaterThan(400);
    expect(files.filter((file) => readSourceFile(file).split('\n').length - 1 > MOST_LINES)).toEqual([]);
  });
});
