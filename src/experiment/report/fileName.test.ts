import { expect, it } from 'vitest';
import { fileName, fileNames } from './fileName.ts';

it('a name keeps letters, digits and the signs that every system takes, and leads nowhere else', () => {
  expect(fileName('batch:momentum=0.9,epsilon=1e-5', 'arm')).toBe('batch-momentum=0.9-epsilon=1e-5');
  expect(fileName('scale=raw, learning-rate=0.01', 'arm')).toBe('scale=raw-learning-rate=0.01');
  expect(fileName('../../etc/passwd', 'arm')).toBe('etc-passwd');
  for (const text of ['', '..', '.', '/', '\\', '\u0000', '…']) expect(fileName(text, 'arm'), text).toBe('arm');
  expect(fileName('a'.repeat(300), 'arm')).toHaveLength(100);
});

it('names next to each other differ', () => {
  expect(fileNames(['a:1', 'a-1', 'A 1', 'b'], 'arm')).toEqual(['a-1', 'a-1-2', 'A-1-3', 'b']);
});
