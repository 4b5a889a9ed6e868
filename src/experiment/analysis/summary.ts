import { inSeries } from '../../core/inSeries.ts';
import { designText } from './sentenceParts.ts';
import { sentenceOf } from './sentences.ts';
import type { Contrast, Verdict } from './types.ts';
import { sizeText, type Wording } from './wording.ts';
import { capitalized, counted } from './words.ts';

/** More conditions than this are counted instead of named. */
const MOST_NAMED = 4;

/** What several contrasts can show together. */
const OUTCOMES = ['higher', 'lower', 'none', 'unknown', 'missing'] as const;
type Outcome = (typeof OUTCOMES)[number];

const OUTCOME_OF: Readonly<Record<Verdict, Outcome>> = {
  higher: 'higher',
  lower: 'lower',
  equivalent: 'none',
  'all-equal': 'none',
  disagree: 'unknown',
  'cannot-tell': 'unknown',
  'too-few-pairs': 'unknown',
  'better-in-more-pairs': 'missing',
  'worse-in-more-pairs': 'missing',
  'arm-missing': 'missing',
  'baseline-missing': 'missing',
  'both-missing': 'missing',
};

/** Contrasts by what they show, in the order in which that is said. */
const byOutcome = (contrasts: readonly Contrast[]): (readonly [Outcome, readonly Contrast[]])[] =>
  OUTCOMES.map((outcome) => [outcome, contrasts.filter(({ verdict }) => OUTCOME_OF[verdict] === outcome)] as const).filter(
    ([, all]) => all.length > 0,
  );

/** "no difference from without beyond ±0.50 percentage points", or that there is none at all. */
function noneText(contrasts: readonly Contrast[], { metric, arm, pair }: Wording): string {
  const than = arm((contrasts[0] as Contrast).baseline);
  const margins = contrasts.flatMap(({ verdict, equivalence }) =>
    verdict === 'equivalent' && equivalence ? [equivalence.margin] : [],
  );
  const [margin] = margins;
  return margin === undefined
    ? `the same as ${than} in every ${pair}`
    : `no difference from ${than} beyond ±${sizeText(margin, metric)}`;
}

/** Where some contrasts of an arm are: "where scale is raw", "in all 4 conditions". */
function placesText(contrasts: readonly Contrast[], conditions: number, { condition }: Wording): string {
  if (contrasts.length === conditions) return conditions === 2 ? 'in both conditions' : `in all ${conditions} conditions`;
  if (contrasts.length > MOST_NAMED) return `in ${contrasts.length} of ${conditions} conditions`;
  return inSeries(contrasts.map((contrast) => condition(contrast.condition)));
}

/** "accuracy was 4.10 percentage points higher than without", or of several the range of their sizes. */
function differencesText(direction: 'higher' | 'lower', contrasts: readonly Contrast[], { metric, arm }: Wording): string {
  const sizes = contrasts.map(({ mean }) => Math.abs(mean ?? 0)).sort((a, b) => a - b);
  const [least, most] = [sizes[0] as number, sizes.at(-1) as number];
  const range = [...new Set([least, most].map(metric.formatDifference))].join(' to ');
  const size = range + metric.unit;
  return `${metric.label} was ${size} ${direction} than ${arm((contrasts[0] as Contrast).baseline)}`;
}

/** That nothing can be told, and where so few pairs can show nothing, how many can. */
function unknownText(contrasts: readonly Contrast[], what: string, wording: Wording): string {
  const tooFew = contrasts.every(({ verdict }) => verdict === 'too-few-pairs');
  return `Cannot tell whether ${wording.metric.label} changes ${what}.${tooFew ? ` ${designText(contrasts[0] as Contrast, wording)}` : ''}`;
}

/** One arm over several conditions: where it is higher, where lower, and where that cannot be told. */
function armText(contrasts: readonly Contrast[], wording: Wording): string {
  const { metric, trial } = wording;
  const arm = wording.arm((contrasts[0] as Contrast).arm);
  const places = (all: readonly Contrast[]) => placesText(all, contrasts.length, wording);
  const says: Readonly<Record<Outcome, (all: readonly Contrast[]) => string>> = {
    higher: (all) => differencesText('higher', all, wording),
    lower: (all) => differencesText('lower', all, wording),
    none: (all) => noneText(all, wording),
    unknown: () => 'cannot tell',
    missing: () => `some ${trial}s ${metric.missing ?? 'gave no value'}`,
  };
  const outcomes = byOutcome(contrasts);
  if (outcomes.length === 1 && outcomes[0]?.[0] === 'unknown') {
    const place = contrasts.length === 2 ? 'in either condition' : `in any of ${contrasts.length} conditions`;
    return unknownText(contrasts, `${arm} ${place}`, wording);
  }
  return `${capitalized(arm)} ${outcomes.map(([outcome, all]) => `${says[outcome](all)} ${places(all)}`).join('; ')}.`;
}

/** Several arms in one condition: what is higher and lower, in order, and what cannot be told. */
function armsText(contrasts: readonly Contrast[], wording: Wording): string[] {
  const { metric, arm, pair } = wording;
  const { baseline } = contrasts[0] as Contrast;
  const names = (all: readonly Contrast[]) => inSeries(all.map((contrast) => arm(contrast.arm)));
  const groups = new Map(byOutcome(contrasts));
  const claimed = contrasts.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower');
  const pairs = new Set(claimed.map(({ n }) => n));
  const sentences: string[] = [];
  if (claimed.length > 0) {
    const each = claimed.map(({ arm: name, mean, verdict }) => `${sizeText(mean ?? 0, metric)} ${verdict} ${arm(name)}`);
    const basis = pairs.size === 1 ? ` (${counted([...pairs][0] as number, pair)})` : '';
    sentences.push(`${capitalized(metric.label)} was ${inSeries(each)} than ${arm(baseline)}${basis}.`);
  }
  const none = groups.get('none');
  if (none) sentences.push(`${capitalized(names(none))}: ${noneText(none, wording)}.`);
  const unknown = groups.get('unknown');
  if (unknown) sentences.push(unknownText(unknown, names(unknown), wording));
  return [...sentences, ...(groups.get('missing') ?? []).map((contrast) => sentenceOf({ ...contrast, unpaired: [] }, wording))];
}

/** Pairs that are left out of some contrasts. */
function leftOutText(contrasts: readonly Contrast[], { arm, condition, pair, trial }: Wording): string {
  return contrasts
    .filter(({ unpaired }) => unpaired.length > 0)
    .map((contrast) => {
      const where = condition(contrast.condition);
      const count = counted(contrast.unpaired.length, pair);
      return ` Left out ${arm(contrast.arm)}${where && ` ${where}`}: ${count} of which only one of the two has a ${trial}.`;
    })
    .join('');
}

/**
 * What all contrasts of one metric show, for the top of a report: one contrast in full; several arms one after the other; with several conditions a sentence for
 * each arm, with where it is higher, where lower and where that cannot be told.
 *
 *     summaryOf(contrasts, wording);
 *     // 'With batch normalisation accuracy was 4.10 percentage points higher than without where scale is raw; cannot tell where scale is unit.'
 */
export function summaryOf(contrasts: readonly Contrast[], wording: Wording): string {
  if (contrasts.length <= 1) return contrasts.map((contrast) => sentenceOf(contrast, wording)).join('');
  const conditions = new Set(contrasts.map(({ condition }) => condition));
  const arms = [...new Set(contrasts.map(({ arm }) => arm))];
  const sentences =
    conditions.size === 1
      ? armsText(contrasts, wording)
      : arms.map((name) =>
          armText(
            contrasts.filter(({ arm }) => arm === name),
            wording,
          ),
        );
  return sentences.join(' ') + leftOutText(contrasts, wording);
}
