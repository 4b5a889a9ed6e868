import { z } from 'zod';
import { standardErrorWith, varianceComponents } from '../statistics/varianceComponents.ts';
import { directionOf, intervalText, sizeText, type Wording } from './wording.ts';
import { capitalized, counted } from './words.ts';

/** More pairs than this are no advice. */
const MOST_PAIRS = 10_000;

/** What the difference of two arms varies by: the pairs (seeds) and the test samples. */
export const chanceSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  condition: z.string(),
  /** Complete pairs, and the test samples of each. */
  pairs: z.number().int(),
  samples: z.number().int(),
  /** Mean difference with its 95 % interval, where other seeds and other test samples are drawn too, and its standard error. */
  mean: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  standardError: z.number(),
  /** Variance of the difference of one sample in one pair: with the pair, with the sample, and with both together. */
  variance: z.object({ pair: z.number(), sample: z.number(), rest: z.number() }),
  /** Of which there are too few: more of them lower the standard error most. */
  limitedBy: z.enum(['pairs', 'samples']),
  /** How many pairs in all would halve the standard error; null where no number of them does. */
  pairsForHalf: z.number().int().nullable(),
  /** The standard error with all test samples that there are; null where all were used, or their number is not known. */
  withAllSamples: z.object({ samples: z.number().int(), standardError: z.number() }).nullable(),
});
export type ChanceSources = z.infer<typeof chanceSchema>;

/** What came of each test sample: 1 for right and 0 for wrong, or its error. By pair; null where the trial gave none. */
export type SampleOutcomes = ReadonlyMap<string, ArrayLike<number> | null>;

export interface ChanceOptions {
  readonly arm: string;
  readonly baseline: string;
  readonly condition: string;
  /** Test samples that there are, used or not. */
  readonly available?: number;
}

/** Outcomes of test samples from the positions of those that were wrong. */
export function correctOf(wrong: readonly number[], samples: number): Uint8Array {
  const correct = new Uint8Array(samples).fill(1);
  for (const i of wrong) correct[i] = 0;
  return correct;
}

/** The fewest pairs with at most half the standard error. */
function pairsForHalf(components: Parameters<typeof standardErrorWith>[0] & { readonly standardError: number }): number | null {
  const enough = (seeds: number) => standardErrorWith(components, { seeds }) <= components.standardError / 2;
  let [low, high] = [components.seeds, MOST_PAIRS];
  if (!enough(high)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Which of two sources of chance limits what two arms' difference says: that other seeds would give other networks, or that other test samples would be other
 * questions. By the variance components of differences d = μ + pair + sample + rest (`varianceComponents`).
 *
 *     chanceSources(correctByBatch, correctByNone, { arm: 'batch', baseline: 'none', condition: '', available: 10_000 });
 *     // { limitedBy: 'samples', pairsForHalf: null, withAllSamples: { samples: 10000, standardError: 0.0012 }, … }
 *
 * @returns null for fewer than two complete pairs or samples, and where the arms differ on no sample
 */
export function chanceSources(
  arm: SampleOutcomes,
  baseline: SampleOutcomes,
  { available, ...names }: ChanceOptions,
): ChanceSources | null {
  const complete = [...baseline].flatMap(([pair, second]) => {
    const first = arm.get(pair);
    return first && second ? [{ first, second }] : [];
  });
  const [firsts, seconds] = [complete.map(({ first }) => first), complete.map(({ second }) => second)];
  const components = varianceComponents(firsts, seconds);
  if (!components || components.standardError === 0) return null;
  const { seeds, samples, mean, interval, standardError, variance, limitedBy } = components;
  const more = available !== undefined && available > samples;
  return {
    ...names,
    pairs: seeds,
    samples,
    mean,
    interval,
    standardError,
    variance: { pair: variance.seed, sample: variance.sample, rest: variance.rest },
    limitedBy: limitedBy === 'seeds' ? 'pairs' : 'samples',
    pairsForHalf: pairsForHalf(components),
    withAllSamples: more ? { samples: available, standardError: standardErrorWith(components, { samples: available }) } : null,
  };
}

/** How wide the interval becomes: "about half as wide", "about 0.35 times as wide". */
const widthText = (ratio: number) =>
  Math.abs(ratio - 0.5) < 0.05 ? 'about half as wide' : `about ${ratio.toFixed(2)} times as wide`;

/**
 * Which source of chance limits the answer, and what would help, in words.
 * @param noun what test samples are called, in the plural: 'images'
 */
export function chanceSentence(chance: ChanceSources, { metric, pair, condition }: Wording, noun: string): string {
  const { pairs, samples, limitedBy, pairsForHalf: needed, withAllSamples } = chance;
  const where = condition(chance.condition);
  const [limit, other] = [`the ${counted(pairs, pair)}`, `the ${samples} test ${noun}`];
  const all =
    withAllSamples &&
    `all ${withAllSamples.samples} test ${noun} would make the interval ${widthText(withAllSamples.standardError / chance.standardError)}`;
  const seeds =
    needed === null
      ? `no number of ${pair}s alone would make the interval half as wide`
      : `another ${counted(needed - pairs, pair)} would make the interval about half as wide`;
  const help = limitedBy === 'pairs' ? [seeds, all] : [all ?? 'there are no more of them here', seeds];
  const [first, second] = limitedBy === 'pairs' ? [limit, other] : [other, limit];
  const text = `${first} limit the answer more than ${second}: ${help.filter((part) => part !== null).join('; ')}.`;
  const difference = `${sizeText(chance.mean, metric)} ${directionOf(chance.mean)}`;
  const bounds = `With other ${pair}s and other test ${noun} the difference, ${difference}, has the 95 % interval ${intervalText(chance.interval, metric)}.`;
  return `${capitalized(where === '' ? text : `${where}, ${text}`)} ${bounds}`;
}
