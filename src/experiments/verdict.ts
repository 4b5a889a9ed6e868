import { type Comparison, type Result, samplesOf } from './result.ts';
import { mcnemar, pairedCounts, pairedDifference } from './statistics.ts';

/** Compares the first trials of the two arms on the shared test images; null where one has no test result. */
export function compareArms(arms: Result['arms']): Comparison | null {
  const [without, withBn] = (['none', 'batch'] as const).map((name) => arms.find((a) => a.name === name)?.trials[0]?.test);
  if (!without || !withBn) return null;
  const counts = pairedCounts(withBn.wrong, without.wrong, withBn.total);
  return {
    testImages: withBn.total,
    difference: (withBn.correct - without.correct) / withBn.total,
    interval: pairedDifference(counts),
    onlyWith: counts.onlyFirst,
    onlyWithout: counts.onlySecond,
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond),
  };
}

/** A probability that never reads as if it lay on the other side of the limit that is judged by. */
function pText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  const text = p.toFixed(3);
  return `p = ${text === '0.050' ? p.toFixed(5) : text}`;
}

/** What the numbers say, in two sentences: the difference with what it rests on, and how far chance explains it. */
function judgement({ testImages: n, difference, interval, onlyWith, onlyWithout, pValue }: Comparison, samples: string): string {
  // As many decimals as one image of the test set can move.
  const points = (share: number) => Math.abs(share * 100).toFixed(n > 1000 ? 2 : 1);
  const signed = (share: number) => `${share < 0 ? '−' : '+'}${points(share)}`;
  const bounds = `95 % interval ${signed(interval[0])} to ${signed(interval[1])}`;
  if (onlyWith + onlyWithout === 0) {
    return `Both networks were right on the same of the ${n} test ${samples}: these show no difference (${bounds} percentage points).`;
  }
  const how =
    difference === 0
      ? `the same with and without batch normalisation (${bounds} percentage points)`
      : `${points(difference)} percentage points ${difference > 0 ? 'higher' : 'lower'} with batch normalisation than without (${bounds})`;
  const chance =
    difference === 0
      ? 'That shows no difference'
      : `The choice of test ${samples} alone ${pValue < 0.05 ? 'hardly explains' : 'can bring about'} such a difference`;
  return (
    `On the same ${n} test ${samples} accuracy was ${how}: ${onlyWith} right only with it, ${onlyWithout} only without. ` +
    `${chance} (exact McNemar ${pText(pValue)}); one training run each cannot tell how much other seeds would differ.`
  );
}

/** Says what the difference is worth, with the number of test images it rests on, or why there is none to judge. */
export function verdict({ arms, comparison, config, data, status }: Omit<Result, 'verdict'>): string {
  const epochs = arms.map((arm) => arm.trials[0]?.history.loss.length ?? 0);
  const reached = arms.map((arm, i) => `${epochs[i]} ${arm.label}`).join(' and ');
  const unequal = new Set(epochs).size > 1 ? ', so the two are not equally trained' : '';
  const stopped = status === 'stopped' ? `Stopped early: of ${config.epochs} epochs, ${reached} were finished${unequal}. ` : '';
  const broken = arms.flatMap((arm) => {
    const diverged = arm.trials[0]?.diverged;
    return diverged ? [`the network ${arm.label} diverged in epoch ${diverged.epoch} (step ${diverged.step})`] : [];
  });
  if (broken.length > 0) {
    const text = `${broken.join(' and ')}, so there is no difference of accuracies to judge.`;
    return `${stopped}${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  }
  return (
    stopped +
    (comparison ? judgement(comparison, samplesOf(data)) : 'Not every network was tested, so there is no difference to judge.')
  );
}
