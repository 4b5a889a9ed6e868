import { inSeries } from '../../core/inSeries.ts';
import { designPower } from './designPower.ts';
import { caseOf } from './sentences.ts';
import type { BestComparison, Interaction } from './types.ts';
import { differenceText, intervalText, sizeText, type Wording } from './wording.ts';
import { capitalized, counted, probabilityText } from './words.ts';

/** The differences in both conditions: "accuracy was 4.10 percentage points higher than without where scale is raw, and …". */
function gapsText({ gaps, conditions, baseline }: Interaction, { metric, arm, condition }: Wording): string {
  const each = (gaps ?? []).map(
    (gap, i) => `${differenceText(gap, metric, arm(baseline))} ${condition(conditions[i] as string)}`,
  );
  return `${metric.label} was ${each.join(', and ')}`;
}

/** "the change of 4.00 percentage points (95 % interval 3.10 to 4.80; 6 seeds)". */
function changeText({ mean, interval, n }: Interaction, { metric, pair }: Wording): string {
  const bounds = interval ? `95 % interval ${intervalText(interval, metric)}; ` : '';
  return `the change of ${sizeText(mean ?? 0, metric)} (${bounds}${counted(n, pair)})`;
}

const testText = ({ adjustedP, family }: Interaction) =>
  `sign-flip test, ${probabilityText(adjustedP ?? 1)}${family > 1 ? ` corrected for ${family} comparisons` : ''}`;

/**
 * Whether a factor changes what an arm does, in words.
 *
 *     interactionSentence(interaction, wording);
 *     // 'The difference with batch normalisation depends on scale: accuracy was 4.10 percentage points higher than without where scale is raw, and …'
 */
export function interactionSentence(interaction: Interaction, wording: Wording): string {
  const { arm, factor, missing, n, conditions, verdict, family } = interaction;
  const { metric, pair, trial } = wording;
  const subject = `the difference ${wording.arm(arm)}`;
  const unclear = `Cannot tell whether ${subject} depends on ${factor}`;
  if (missing > 0) {
    const places = conditions.map((name) => wording.condition(name)).join(' or ');
    return `${unclear}: ${counted(missing, trial)} ${places} ${metric.missing ?? 'gave no value'}.`;
  }
  if (n === 0) return `${unclear}: no ${pair} has a ${trial} of both networks in both conditions.`;
  const gaps = gapsText(interaction, wording);
  const change = changeText(interaction, wording);
  if (verdict === 'higher' || verdict === 'lower') {
    return `${capitalized(subject)} depends on ${factor}: ${gaps}; ${change} is more than chance explains (${testText(interaction)}).`;
  }
  if (verdict === 'all-equal') return `${capitalized(subject)} is the same in every ${pair}: ${gaps}.`;
  if (verdict === 'too-few-pairs') {
    return `${unclear}: ${gaps}. ${designPower({ pairs: n, contrasts: Math.max(1, family), pair }).sentence}`;
  }
  return `${unclear}: ${gaps}; ${change} can be chance (${testText(interaction)}).`;
}

/**
 * What the comparison of arms shows, each at the level of a factor that suits it best, in words.
 *
 *     bestSentence(best, wording, 'validation accuracy');
 *     // 'Each at its best learning-rate by validation accuracy (0.1 with batch normalisation, 0.01 without): with batch normalisation …'
 */
export function bestSentence(
  { factor, condition, arm, baseline, contrast }: BestComparison,
  wording: Wording,
  chosenBy: string,
): string {
  const chosen = [arm, baseline].map(({ name, level }) => `${level} ${wording.arm(name)}`).join(', ');
  const where = condition === '' ? '' : `${wording.condition(condition)}, `;
  const text = caseOf(contrast).text(contrast, wording);
  const atEdge = [arm, baseline].filter((one) => one.atEdge).map(({ name }) => wording.arm(name));
  const edge =
    atEdge.length === 0
      ? ''
      : ` A better ${factor} ${inSeries(atEdge)} may lie beyond those tried, as the best is the last of them.`;
  return `${capitalized(`${where}each at its best ${factor} by ${chosenBy}`)} (${chosen}): ${text}${edge}`;
}
