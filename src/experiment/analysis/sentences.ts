import { inSeries } from '../../core/inSeries.ts';
import {
  basis,
  claim,
  designText,
  hasMissing,
  missingText,
  observation,
  orderText,
  sensitivityText,
  testText,
  totalOf,
} from './sentenceParts.ts';
import { SIGNIFICANCE } from './significance.ts';
import type { Contrast, Verdict } from './types.ts';
import { intervalText, sizeText, type Wording } from './wording.ts';
import { capitalized, counted, portion } from './words.ts';

/** One way to say what a contrast shows. */
export interface Case {
  readonly verdicts: readonly Verdict[];
  readonly name: string;
  /** Default: always. */
  when?(contrast: Contrast): boolean;
  /** Without a capital at its beginning, as a condition may stand in front. */
  text(contrast: Contrast, wording: Wording): string;
}

const marginOf = ({ equivalence }: Contrast, { metric }: Wording) => sizeText(equivalence?.margin ?? 0, metric);

/** Every case. The first that has the verdict and is so is said; no text claims more than its verdict. */
export const CASES: readonly Case[] = [
  {
    verdicts: ['higher', 'lower'],
    name: 'a difference that is smaller than the margin',
    when: ({ equivalence }) => equivalence?.holds === true,
    text: (c, w) => `${claim(c, w)} ${basis(c, w)}, which is less than the margin of ${marginOf(c, w)}.`,
  },
  {
    verdicts: ['higher', 'lower'],
    name: 'a difference',
    text: (c, w) => `${claim(c, w)} ${basis(c, w)}.`,
  },
  {
    verdicts: ['equivalent'],
    name: 'no difference beyond the margin',
    text: (c, w) =>
      `no difference beyond ±${marginOf(c, w)}: ${observation(c, w)} ` +
      `(90 % interval ${intervalText(c.equivalence?.interval ?? [0, 0], w.metric)}; ${counted(c.n, w.pair)}).`,
  },
  {
    verdicts: ['all-equal'],
    name: 'the same in every pair',
    text: (c, w) => `${w.arm(c.arm)} ${w.metric.label} was the same as ${w.arm(c.baseline)} in ${portion(c.n, c.n, w.pair)}.`,
  },
  {
    verdicts: ['disagree'],
    name: 'the same difference in every pair, so that there is no interval',
    when: ({ interval }) => interval === null,
    text: (c, w) =>
      `not clear: ${observation(c, w)} in ${portion(c.n, c.n, w.pair)} alike, which says nothing of how much others vary (${testText(c)}).`,
  },
  {
    verdicts: ['disagree'],
    name: 'only the correction for several comparisons stands against a difference',
    when: ({ pValue, adjustedP }) => (pValue ?? 1) < SIGNIFICANCE && (adjustedP ?? 1) >= SIGNIFICANCE,
    text: (c, w) =>
      `not clear: ${observation(c, w)} ${basis(c, w)}, but among ${c.family} comparisons one such difference can be chance (${testText(c)}).`,
  },
  {
    verdicts: ['disagree'],
    name: 'the interval excludes 0, but by the test the difference can be chance',
    when: ({ adjustedP }) => (adjustedP ?? 1) >= SIGNIFICANCE,
    text: (c, w) => `not clear: ${observation(c, w)} ${basis(c, w)}, but by the test that can be chance (${testText(c)}).`,
  },
  {
    verdicts: ['disagree'],
    name: 'the test speaks of a difference, but the interval holds 0',
    text: (c, w) => `not clear: ${observation(c, w)} by the test (${testText(c)}), but the interval holds 0 ${basis(c, w)}.`,
  },
  {
    verdicts: ['better-in-more-pairs', 'worse-in-more-pairs'],
    name: 'some trials gave no value, and one arm did better more often than by chance',
    text: (c, w) => `${orderText(c, w)}, one without a value being the worst (${testText(c)}): ${missingText(c, w)}.`,
  },
  {
    verdicts: ['arm-missing', 'baseline-missing'],
    name: 'one arm has no value at all',
    text: (c, w) => {
      const chance = c.adjustedP !== null && c.adjustedP < SIGNIFICANCE ? 'hardly explains that' : 'can bring that about';
      return `${missingText(c, w)}, so there is no difference of ${w.metric.label} to judge; chance ${chance} (${testText(c)}).`;
    },
  },
  {
    verdicts: ['both-missing'],
    name: 'neither arm has a value',
    text: (c, w) => `${missingText(c, w)}: there is nothing to compare.`,
  },
  {
    verdicts: ['too-few-pairs'],
    name: 'no pair has trials of both',
    when: (c) => totalOf(c) === 0,
    text: (c, w) => `cannot tell: no ${w.pair} has a ${w.trial} both ${w.arm(c.arm)} and ${w.arm(c.baseline)}.`,
  },
  {
    verdicts: ['too-few-pairs'],
    name: 'some trials gave no value, and the others are too few',
    when: hasMissing,
    text: (c, w) =>
      `cannot tell: ${missingText(c, w)}. ${capitalized(orderText(c, w))}, one without a value being the worst. ${designText(c, w)}`,
  },
  {
    verdicts: ['too-few-pairs'],
    name: 'too few pairs for any difference',
    text: (c, w) => `cannot tell: ${observation(c, w)} ${basis(c, w)}. ${designText(c, w)}`,
  },
  {
    verdicts: ['cannot-tell'],
    name: 'some trials gave no value, and none did better more often than by chance',
    when: hasMissing,
    text: (c, w) =>
      `cannot tell: ${missingText(c, w)}. ${capitalized(orderText(c, w))}, one without a value being the worst, which can be chance` +
      `${c.test === null ? '' : ` (${testText(c)})`}.`,
  },
  {
    verdicts: ['cannot-tell'],
    name: 'the difference can be chance',
    text: (c, w) =>
      `cannot tell: ${observation(c, w)} ${basis(c, w)}, which can be chance (${testText(c)}).${sensitivityText(c, w)}`,
  },
];

/** The case that says what a contrast shows. */
export const caseOf = (contrast: Contrast): Case =>
  CASES.find(({ verdicts, when }) => verdicts.includes(contrast.verdict) && (when?.(contrast) ?? true)) as Case;

/** Pairs that are left out, since only one of the two arms has a trial of them. */
function unpairedText({ unpaired }: Contrast, { pair, trial }: Wording): string {
  if (unpaired.length === 0) return '';
  const named = unpaired.length > 5 ? [...unpaired.slice(0, 5), `${unpaired.length - 5} more`] : unpaired;
  return ` Left out, as only one of the two has a ${trial} of it: ${pair}${unpaired.length > 1 ? 's' : ''} ${inSeries(named)}.`;
}

/**
 * What a contrast shows, in a sentence or two that anyone understands, with what it rests on. It claims a difference only where the verdict does.
 *
 *     sentenceOf(contrast, wording);
 *     // 'With batch normalisation the network was right on 1.80 percentage points more test images than without (95 % interval 1.20 to 2.31; 6 seeds).'
 */
export function sentenceOf(contrast: Contrast, wording: Wording): string {
  const where = wording.condition(contrast.condition);
  const text = caseOf(contrast).text(contrast, wording);
  return capitalized(where === '' ? text : `${where}, ${text}`) + unpairedText(contrast, wording);
}
