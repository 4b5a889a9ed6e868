import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseResult } from './result.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/fixtures/results/schema-1/${name}.json`, import.meta.url), 'utf8'));

describe('a result of schema 1', () => {
  it.each([
    ['classes', 'classification', 'complete', 1],
    ['numbers', 'regression', 'complete', 1],
    ['diverged', 'classification', 'complete', 0],
  ])('%s is read', (name, task, status) => {
    const result = parseResult(fixture(name), `file ${name}.json`);
    expect([result.task, result.status]).toEqual([task, status]);
  });
});
