import type { Interval } from './interval.ts';
import type { PairedCounts } from './pairedCounts.ts';

/** Two-sided 95 % quantile of the standard normal. */
const Z = 1.959963984540054;

/** Wilson's 95 % interval for a proportion of `k` in `n` (Wilson 1927). */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const p = k / n;
  const middle = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/**
 * 95 % interval for the difference of two proportions on the same items, first minus second: Newcombe's method 10, from the Wilson
 * intervals of both and their correlation (Newcombe 1998, Statistics in Medicine 17, 2635–2650).
 */
export function pairedDifference({ both: a, onlyFirst: b, onlySecond: c, neither: d }: PairedCounts): Interval {
  const n = a + b + c + d;
  const [p1, p2] = [(a + b) / n, (a + c) / n];
  const [l1, u1] = wilson(a + b, n);
  const [l2, u2] = wilson(a + c, n);
  const product = (a + b) * (c + d) * (a + c) * (b + d);
  const raw = a * d - b * c;
  const corrected = raw > 0 ? Math.max(raw - n / 2, 0) : raw;
  const phi = product === 0 ? 0 : corrected / Math.sqrt(product);
  const distance = (x: number, y: number) => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const difference = p1 - p2;
  return [difference - distance(p1 - l1, u2 - p2), difference + distance(u1 - p1, p2 - l2)];
}
