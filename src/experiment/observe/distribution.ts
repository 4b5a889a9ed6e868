/** How values are distributed. */
export interface Distribution {
  /** The 15th, 50th and 85th percentile; null where no value is a number. */
  readonly percentiles: readonly [number, number, number] | null;
  /** The values between the percentiles and as far beyond them, in bars of equal width: a long tail would leave them all in one. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
  /** The fraction of values that are no finite number. */
  readonly notFinite: number;
}

const BARS = 40;

/** The value below which a fraction of sorted values lies, between neighbours on the line through them. */
function quantile(sorted: Float64Array, fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low] as number, sorted[Math.min(low + 1, sorted.length - 1)] as number];
  return a + (at - low) * (b - a);
}

/** The distribution of values. */
export function distributionOf(values: ArrayLike<number>): Distribution {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const notFinite = values.length === 0 ? 0 : 1 - sorted.length / values.length;
  if (sorted.length === 0) return { percentiles: null, histogram: { from: 0, to: 0, counts: [] }, notFinite };
  const [low, median, high] = [0.15, 0.5, 0.85].map((p) => quantile(sorted, p)) as [number, number, number];
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  const [from, to] = high > low ? [Math.max(least, 2 * low - high), Math.min(most, 2 * high - low)] : [least, most];
  const counts = new Array<number>(to > from ? BARS : 1).fill(0);
  for (const value of sorted) {
    if (value < from || value > to) continue;
    const bar = to > from ? Math.min(BARS - 1, Math.floor((BARS * (value - from)) / (to - from))) : 0;
    (counts[bar] as number)++;
  }
  return { percentiles: [low, median, high], histogram: { from, to, counts }, notFinite };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** At most about `most` of the values of samples of `size` values each, from all places of a sample alike. */
export function thinOut(values: ArrayLike<number>, size: number, most: number): Float64Array {
  let stride = Math.max(1, Math.ceil(values.length / most));
  // A stride that shared a factor with the size would meet some channels only.
  while (stride > 1 && gcd(stride, size) > 1) stride++;
  return Float64Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride] as number);
}
