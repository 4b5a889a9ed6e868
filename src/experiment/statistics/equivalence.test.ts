import { expect, it } from 'vitest';
import { equivalence } from './equivalence.ts';

it('holds where the 90 % interval lies within the margin, and says nothing without spread', () => {
  const differences = [0.1, -0.2, 0.05, 0.1, -0.1, 0];
  const wide = equivalence(differences, 0.5);
  expect(wide).toMatchObject({ margin: 0.5, holds: true });
  expect(wide?.pValue).toBeLessThan(0.05);
  expect(equivalence(differences, 0.05)?.holds).toBe(false);
  expect(
    equivalence(
      differences.map((d) => d + 0.6),
      0.5,
    )?.pValue,
  ).toBeGreaterThan(0.5);
  expect([equivalence([], 1), equivalence([1], 1), equivalence([0.1 + 0.2, 0.3, 0.3], 1)]).toEqual([null, null, null]);
});
