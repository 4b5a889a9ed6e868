import { designPower } from './designPower.ts';
import type { Contrast } from './types.ts';
import { claimText, differenceText, intervalText, sizeText, type Wording } from './wording.ts';
import { counted, portion, probabilityText } from './words.ts';

/** How many pairs have a trial of both arms. */
export const totalOf = ({ order }: Contrast): number => order.better + order.worse + order.same;
export const hasMissing = ({ missing }: Contrast): boolean => missing.arm + missing.baseline > 0;

const correction = ({ family }: Contrast) => (family > 1 ? ` corrected for ${family} comparisons` : '');

/** "sign-flip test, p = 0.0313". */
export const testText = (contrast: Contrast): string =>
  `${contrast.test} test, ${probabilityText(contrast.adjustedP ?? 1)}${correction(contrast)}`;

/** "with batch normalisation accuracy was 1.80 percentage points higher than without". */
export const claim = (contrast: Contrast, wording: Wording): string =>
  `${wording.arm(contrast.arm)} ${claimText(contrast, wording)}`;

/** The same where nothing is claimed: what was seen on average. */
export function observation({ arm, baseline, mean }: Contrast, { metric, arm: phrase }: Wording): string {
  return `${phrase(arm)} ${metric.label} was on average ${differenceText(mean ?? 0, metric, phrase(baseline))}`;
}

/** What a claim rests on: "(95 % interval 1.20 to 2.31; 6 seeds)". */
export function basis({ interval, n }: Contrast, { metric, pair }: Wording): string {
  const bounds = interval ? `95 % interval ${intervalText(interval, metric)}; ` : '';
  return `(${bounds}${counted(n, pair)})`;
}

/** "2 of 6 trainings without diverged, and none with batch normalisation". */
export function missingText(contrast: Contrast, { arm, metric, trial }: Wording): string {
  const all = totalOf(contrast);
  const verb = metric.missing ?? 'gave no value';
  const how = (count: number) => (count === 0 ? 'none' : count === all ? `all ${all}` : `${count} of ${all}`);
  const [first, second] = [
    { count: contrast.missing.baseline, name: contrast.baseline },
    { count: contrast.missing.arm, name: contrast.arm },
  ].sort((a, b) => b.count - a.count) as [{ count: number; name: string }, { count: number; name: string }];
  const noun = `${trial}${all === 1 ? '' : 's'}`;
  return `${how(first.count)} ${noun} ${arm(first.name)} ${verb}, and ${how(second.count)} ${arm(second.name)}`;
}

/** "the outcome was better with batch normalisation than without in 5 of 6 seeds", a missing value being worse than any. */
export function orderText(contrast: Contrast, { arm, pair }: Wording): string {
  const { better, worse } = contrast.order;
  const [count, name, other] =
    better >= worse ? [better, contrast.arm, contrast.baseline] : [worse, contrast.baseline, contrast.arm];
  return `the outcome was better ${arm(name)} than ${arm(other)} in ${portion(count, totalOf(contrast), pair)}`;
}

/** How large a difference would have been seen, and how many pairs would see half of it. */
export function sensitivityText({ detectable, seedsForHalf, n }: Contrast, { metric, pair }: Wording): string {
  if (detectable === null) return '';
  const half = seedsForHalf === null ? '' : `; ${counted(seedsForHalf, pair)} would show half of that`;
  return ` The smallest difference that ${counted(n, pair)} show with a probability of 80 % is ${sizeText(detectable, metric)}${half}.`;
}

/** What so few pairs can show, and how many can show more. */
export function designText(contrast: Contrast, { pair }: Wording): string {
  const { n, order, family, test } = contrast;
  const [pairs, noun] = test === 'sign' ? [order.better + order.worse, `differing ${pair}`] : [n, pair];
  return designPower({ pairs: Math.max(1, pairs), contrasts: Math.max(1, family), pair: noun }).sentence;
}
