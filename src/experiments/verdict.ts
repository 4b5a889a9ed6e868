import type { ArmResult, Comparison } from './result.ts';
import { mcnemar, pairedCounts, pairedDifference } from './statistics.ts';

/** Compares the first trials of the two arms on the shared test images; null where one has no test result. */
export function compareArms(arms: readonly ArmResult[]): Comparison | null {
  const [without, withBn] = (['none', 'batch'] as const).map((name) => arms.find((a) => a.name === name)?.trials[0]?.test);
  if (!without || !withBn) return null;
  const counts = pairedCounts(withBn.wrong, without.wrong, withBn.total);
  return {
    testImages: withBn.total,
    difference: withBn.accuracy - without.accuracy,
    interval: pairedDifference(counts),
    onlyWith: counts.onlyFirst,
    onlyWithout: counts.onlySecond,
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond),
  };
}

const points = (share: number) => `${share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}`;
const pText = (p: number) => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`);

/** One sentence that says what the difference is worth, and how many test images it rests on. */
export function verdict(arms: readonly ArmResult[], comparison: Comparison | null): string {
  const broken = arms.flatMap((arm) => {
    const diverged = arm.trials[0]?.diverged;
    return diverged ? [`the network ${arm.label} diverged in epoch ${diverged.epoch} (step ${diverged.step})`] : [];
  });
  if (broken.length > 0) return sentence(`${broken.join(' and ')}, so there is no difference of accuracies to judge.`);
  if (!comparison) return 'A network has no test result, so there is nothing to compare.';
  const { testImages: n, difference, interval, onlyWith, onlyWithout, pValue } = comparison;
  if (onlyWith + onlyWithout === 0) {
    return `Both networks got the same of these ${n} test images right: on this evidence batch normalisation made no difference.`;
  }
  const facts =
    `on these ${n} test images only the network with batch normalisation was right on ${onlyWith}, only the one without on ` +
    `${onlyWithout}: a difference of ${points(difference)} percentage points (95 % interval ${points(interval[0])} to ${points(interval[1])})`;
  const unlikely = pValue < 0.05;
  const worth = unlikely
    ? `chance in the choice of images alone hardly explains it (exact McNemar ${pText(pValue)})`
    : `no more than chance in the choice of images can bring about (exact McNemar ${pText(pValue)})`;
  return sentence(`${facts}, ${unlikely ? 'and ' : ''}${worth}; one training run each says nothing about other seeds.`);
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
