import { requireInteger } from '../../core/checks.ts';
import { fewestPairs } from '../statistics/power.ts';
import { leastP } from '../statistics/signFlip.ts';
import { SIGNIFICANCE } from './significance.ts';
import { counted, probabilityText } from './words.ts';

/** What a design can show, before it runs. */
export interface DesignPower {
  /** The smallest probability that so many pairs can give, for one contrast. */
  readonly leastP: number;
  /** Whether, corrected for the number of contrasts, that is below 0.05. */
  readonly canClaim: boolean;
  /** The fewest pairs of which that is so. */
  readonly seedsNeeded: number;
  readonly sentence: string;
}

export interface DesignSize {
  /** Pairs of each contrast: seeds. */
  readonly pairs: number;
  /** Contrasts that share a family of tests: arms but the baseline, times conditions. */
  readonly contrasts: number;
  /** What a pair is called. Default 'seed'. */
  readonly pair?: string;
}

/**
 * What so many pairs can show at best: the sign-flip test's least p is 2/2ⁿ, which Holm's correction multiplies by the number of contrasts.
 *
 *     designPower({ pairs: 5, contrasts: 1 }).sentence;
 *     // '5 seeds can reach p = 0.063 at best, so no difference can be claimed; 6 seeds can.'
 *
 * @throws EvenkeelError unless both are integers of at least 1
 */
export function designPower({ pairs, contrasts, pair = 'seed' }: DesignSize): DesignPower {
  requireInteger('design, pairs', pairs, 1);
  requireInteger('design, contrasts', contrasts, 1);
  const least = leastP(pairs);
  const corrected = Math.min(1, least * contrasts);
  const canClaim = corrected < SIGNIFICANCE;
  const seedsNeeded = fewestPairs(contrasts);
  const family = contrasts > 1 ? ` with ${contrasts} comparisons` : '';
  const reach = `${counted(pairs, pair)}${family} can reach ${probabilityText(corrected)} at best`;
  const sentence = !canClaim
    ? `${reach}, so no difference can be claimed; ${counted(seedsNeeded, pair)} can.`
    : 2 * corrected >= SIGNIFICANCE
      ? `${reach}: a difference can be claimed only where it has the same direction in every ${pair}.`
      : `${reach}, so a difference can be claimed.`;
  return { leastP: least, canClaim, seedsNeeded, sentence };
}
