import { type MeanEstimate, meanEstimate } from './bootstrap.ts';
import { type SignFlipTest, signFlipTest } from './signFlip.ts';

export interface Interaction extends MeanEstimate {
  /** One for each pair that is complete in both conditions, second minus first. */
  readonly differences: readonly number[];
  readonly test: SignFlipTest;
}

/**
 * Whether a difference depends on a condition: the differences of the differences, pair by pair, with their mean's interval and sign-flip test. `first` and
 * `second` are what two arms differ by in two conditions, by pair (the seed); a pair that only one of them has does not count.
 *
 *     interaction(new Map([['1', 2], ['2', 3]]), new Map([['1', 0.5], ['2', 1]])).differences; // [-1.5, -2]
 */
export function interaction(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): Interaction {
  const differences = [...second].flatMap(([pair, d]) => {
    const other = first.get(pair);
    return other === undefined ? [] : [d - other];
  });
  return { differences, ...meanEstimate(differences), test: signFlipTest(differences) };
}
