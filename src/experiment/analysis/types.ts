import { z } from 'zod';

/*
 * The words of every analysis. Rows of a table come in, contrasts go out; nothing here knows of networks, so that a table of any experiment is
 * analysed as those of `compare` are.
 *
 * An arm is a variant of what is compared, the first is the baseline. A condition is one combination of the factors' values. A pair is what two
 * arms have in common in one condition, such as the seed. A contrast is an arm against the baseline in one condition on one metric.
 */

/** What one trial gave for one metric. */
export interface Row {
  readonly arm: string;
  /** The name of its condition; '' in a design without factors. */
  readonly condition: string;
  /** What trials of several arms have in common: the seed. */
  readonly pair: string;
  /** null where the trial ended without a number: it diverged, or never reached the target. */
  readonly value: number | null;
}

/** One combination of the factors' values. */
export interface Condition {
  /** '' without factors, else as in `scale=raw, learningRate=0.01`. */
  readonly name: string;
  /** The value of each factor, by the factor's name. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a sentence about a difference says, written out. */
export interface ClaimFacts {
  readonly direction: 'higher' | 'lower';
  /** "1.8 percentage points". */
  readonly size: string;
  /** The means of both arms. */
  readonly arm: string;
  readonly baseline: string;
  /** What the baseline is called: "without batch normalisation". */
  readonly than: string;
}

/** How a metric is named and written. */
export interface MetricFormat {
  /** Its key: 'accuracy'. */
  readonly name: string;
  /** In sentences: 'accuracy'. */
  readonly label: string;
  readonly higherIsBetter: boolean;
  /** What follows a difference: ' percentage points'; '' for none. */
  readonly unit: string;
  /** A value, with its unit where it has one. */
  format(value: number): string;
  /** The size of a difference, without sign and unit. */
  formatDifference(difference: number): string;
  /** What is so where an arm is higher or lower. Default: "accuracy was 1.8 percentage points higher than without". */
  claim?(facts: ClaimFacts): string;
  /** What a trial without a value did, in the past tense: "diverged", "never reached 97 %". Default: "gave no value". */
  readonly missing?: string;
}

/** The value of a factor; what is neither text nor a number stands as its text. */
const level = z.union([z.string(), z.number(), z.boolean()]);
const interval = z.tuple([z.number(), z.number()]);
const count = z.number().int().min(0);
const probability = z.number().min(0).max(1);

/** What a contrast shows. */
export const VERDICTS = [
  /** The interval excludes 0 and the adjusted probability is below 0.05: the mean is higher, or lower, than the baseline's. */
  'higher',
  'lower',
  /** No difference beyond the margin. */
  'equivalent',
  /** Some trials gave no value. Counting these as worse than any, one arm did better in more pairs than chance explains. */
  'better-in-more-pairs',
  'worse-in-more-pairs',
  /** Only one of interval and test speaks of a difference. */
  'disagree',
  /** The difference may be chance. */
  'cannot-tell',
  /** Whatever the numbers are, so few pairs can show no difference. */
  'too-few-pairs',
  /** Both gave the same number in every pair. */
  'all-equal',
  /** No trial of the arm, of the baseline, or of both gave a value. */
  'arm-missing',
  'baseline-missing',
  'both-missing',
] as const;

/** What the differences of pairs say of their mean. */
const estimate = {
  /** Complete pairs, in which both gave a value. */
  n: count,
  /** Mean of the pairs' differences and their standard deviation; null for too few pairs. */
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  /** 95 % interval of the mean; null where there is none. */
  interval: interval.nullable(),
  /** What made the interval: the BCa bootstrap, or Student's t where that cannot; null where there is none. */
  method: z.enum(['bca', 'student']).nullable(),
  /** Why that method was taken, or why there is no interval. */
  note: z.string(),
  /**
   * Two-sided: how probable so large a difference is if the labels of the arms mean nothing. By 'sign-flip' (Fisher's paired permutation test)
   * where every trial gave a value, by 'sign' (the exact sign test, a missing value being worse than any) where some did not; null without pairs.
   */
  test: z.enum(['sign-flip', 'sign']).nullable(),
  pValue: probability.nullable(),
  /** The same by Holm's correction for all tests of its family, whose number is `family`. */
  adjustedP: probability.nullable(),
  family: count,
  /** The smallest probability that so many pairs can give. */
  leastP: probability,
};

/** An arm against the baseline in one condition on one metric. */
export const contrastSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  condition: z.string(),
  metric: z.string(),
  ...estimate,
  /** Trials without a value, which diverged or never got there, among the pairs of which both arms have a trial. */
  missing: z.object({ arm: count, baseline: count }),
  /** Pairs in which one of the two has no trial at all. */
  unpaired: z.array(z.string()),
  /** The complete pairs; a difference is the arm's value minus the baseline's. */
  pairs: z.array(z.object({ pair: z.string(), baseline: z.number(), arm: z.number(), difference: z.number() })),
  /** In how many pairs the arm did better, worse and alike, a missing value being worse than any. */
  order: z.object({ better: count, worse: count, same: count }),
  /** Whether the mean difference lies within ±margin (two one-sided tests, Holm over the family); null without margin or with too few pairs. */
  equivalence: z
    .object({ margin: z.number(), interval, pValue: probability, adjustedP: probability, holds: z.boolean() })
    .nullable(),
  /** The smallest difference that so many pairs with this standard deviation show with a probability of 80 %; null where they can show none. */
  detectable: z.number().nullable(),
  /** The number of pairs that would show half of that; null where that is not known. */
  seedsForHalf: count.nullable(),
  verdict: z.enum(VERDICTS),
});

/** Whether the difference between an arm and the baseline is another one where one factor has another value. */
export const interactionSchema = z.object({
  arm: z.string(),
  baseline: z.string(),
  metric: z.string(),
  factor: z.string(),
  /** Two conditions that differ in this factor alone; the first has its first value. */
  conditions: z.tuple([z.string(), z.string()]),
  ...estimate,
  /** Mean difference from the baseline in each of them, over the pairs that are complete in both; null without any. */
  gaps: z.tuple([z.number(), z.number()]).nullable(),
  /** Trials without a value among those of both arms in both conditions. The change is judged only where there are none. */
  missing: count,
  /** Of the change, which is the second gap minus the first. */
  verdict: z.enum(VERDICTS),
});

/** An arm against the baseline, each at the value of one factor that suits it best. */
export const bestSchema = z.object({
  factor: z.string(),
  /** The values of the other factors, as a condition without this one is named; '' without others. */
  condition: z.string(),
  /** The metric by which the values were chosen. */
  chosenBy: z.string(),
  /** The value that was chosen for each, and whether it is the smallest or largest that was tried, so that a better one may lie beyond. */
  arm: z.object({ name: z.string(), level, atEdge: z.boolean() }),
  baseline: z.object({ name: z.string(), level, atEdge: z.boolean() }),
  contrast: contrastSchema,
});

export type Level = z.infer<typeof level>;
export type Verdict = (typeof VERDICTS)[number];
export type Contrast = z.infer<typeof contrastSchema>;
export type Interaction = z.infer<typeof interactionSchema>;
export type BestComparison = z.infer<typeof bestSchema>;
