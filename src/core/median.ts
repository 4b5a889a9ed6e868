/** The median: the middle one of sorted values, or the mean of the two middle ones. NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  return ((sorted[last >> 1] as number) + (sorted[(last + 1) >> 1] as number)) / 2;
}
