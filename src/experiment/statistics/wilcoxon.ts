import { type SignFlipTest, signFlipTest } from './signFlip.ts';

/**
 * Two-sided Wilcoxon signed-rank test (Wilcoxon 1945): the sign-flip test of the ranks of |d|, with the signs of d. Differences of 0 are left out, equal
 * sizes share the mean of their ranks, and p is exact with them too.
 */
export function wilcoxonTest(differences: readonly number[]): SignFlipTest {
  const sizes = differences.map(Math.abs);
  const rank = (size: number): number => {
    const below = sizes.filter((other) => other > 0 && other < size).length;
    const equal = sizes.filter((other) => other === size).length;
    return below + (equal + 1) / 2;
  };
  return signFlipTest(differences.map((d) => (d === 0 ? 0 : Math.sign(d) * rank(Math.abs(d)))));
}
