/** How the images of one test set fall out for two networks. */
export interface PairedCounts {
  /** Right with both, only the first, only the second, neither. */
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** Counts from the positions of the images that each network got wrong. */
export function pairedCounts(wrongFirst: readonly number[], wrongSecond: readonly number[], n: number): PairedCounts {
  const second = new Set(wrongSecond);
  const neither = wrongFirst.filter((i) => second.has(i)).length;
  const onlyFirst = wrongSecond.length - neither;
  const onlySecond = wrongFirst.length - neither;
  return { both: n - neither - onlyFirst - onlySecond, onlyFirst, onlySecond, neither };
}
