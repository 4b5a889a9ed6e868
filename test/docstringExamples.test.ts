import { describe, expect, it } from 'vitest';
import { documented, namespaces } from './support/docstrings.ts';
import { isSaid, runExample } from './support/runExample.ts';

/** What is in a namespace and makes nothing: base classes, and what finds something by its name. */
const WITHOUT = /^(?:EvenkeelError|Layer|Optimizer|get[A-Z]\w+|isStateful)$/;

describe.each(namespaces)('examples in docstrings: %s', (_namespace, exports, folders) => {
  const all = documented(exports, folders);
  const examples = all.flatMap(([name, declared]) => (declared?.examples ?? []).map((code) => [name, code] as const));

  it('everything has one', () => {
    const lacking = all.filter(([name, declared]) => !WITHOUT.test(name) && (declared?.examples.length ?? 0) === 0);
    expect(lacking.map(([name]) => name)).toEqual([]);
  });

  if (examples.length > 0) {
    it.each(examples)('%s', async (_, code) => {
      expect(code.trim().split('\n').length).toBeLessThanOrEqual(8);
      await runExample(code);
    });
  }
});

describe('what checks examples', () => {
  it.each([
    [[1, 0.25], '[1, 0.25]', true],
    [[1, 0.25], '[1, 0.26]', false],
    [[1, 2 / 3], '[1, 0.667]', true],
    [[1, 2 / 3], '[1, 0.66]', false],
    [[1.4], '[1]', false],
    [[[1], [2]], '[[1], [2]]', true],
    [[1, 2], '[[1], [2]]', false],
    ['relu', "'relu'", true],
    ['relu', "'elu'", false],
    [{ a: 1 }, '{ a: 1 }', true],
  ])('%j %s: %s', (value, comment, fits) => {
    expect(isSaid(value, comment)).toBe(fits);
  });

  it('reads the comment at the end of a line, of an expression and of a constant', async () => {
    await runExample('tensor([[1, 2]]).shape; // [1, 2]\nconst n = 3; // 3\n// prose');
    await expect(runExample('tensor([[1, 2]]).shape; // [2, 1]')).rejects.toThrow('says [2, 1] and has [1, 2]');
    await expect(runExample('const n = 3; // 4')).rejects.toThrow('says 4 and has 3');
  });
});
