import { binomialDistribution } from 'simple-statistics';

/**
 * Exact two-sided McNemar test: of n = b + c pairs that differ, b in one direction, how probable is a split at least this uneven if both
 * directions are equally likely? p = min(1, 2·P[Binomial(n, ½) ≤ min(b, c)]) (McNemar 1947); 1 where no pair differs.
 */
export function mcnemar(b: number, c: number): number {
  const n = b + c;
  if (n === 0) return 1;
  const mass = binomialDistribution(n, 0.5) as number[];
  const tail = mass.slice(0, Math.min(b, c) + 1).reduce((total, p) => total + p, 0);
  return Math.min(1, 2 * tail);
}
