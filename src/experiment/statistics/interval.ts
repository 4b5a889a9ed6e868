/** The bounds of a confidence interval. */
export type Interval = [low: number, high: number];

/** What is said where nothing can be: every number is possible. Finite, since JSON has no infinity. */
export const UNBOUNDED: Readonly<Interval> = [-Number.MAX_VALUE, Number.MAX_VALUE];
