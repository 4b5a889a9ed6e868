import { expect, test } from 'vitest';
import { diffEntries } from './diff.ts';

test('entries that differ, by their keys; lists whole', () => {
  const a = { fit: { epochs: 2, batchSize: 16 }, seeds: [1, 2], name: 'x' };
  const b = { fit: { epochs: 3, batchSize: 16 }, seeds: [1, 2, 3], name: 'x' };
  expect(diffEntries(a, b)).toEqual([
    { path: 'fit.epochs', a: '2', b: '3' },
    { path: 'seeds', a: '1, 2', b: '1, 2, 3' },
  ]);
  expect(diffEntries(a, a)).toEqual([]);
});

test('what one side has not at all is a dash, key by key', () => {
  const git = { revision: 'abc', isClean: true };
  const entries = [
    { path: 'git.revision', a: '–', b: 'abc' },
    { path: 'git.isClean', a: '–', b: 'true' },
  ];
  expect(diffEntries({ git: null }, { git })).toEqual(entries);
  expect(diffEntries({}, { git })).toEqual(entries);
  expect(diffEntries({ steps: null }, { steps: 3 })).toEqual([{ path: 'steps', a: '–', b: '3' }]);
});
