import type { RecalibratedTest, Result, TestResult } from '../experiments/result.ts';

/** What `doctor` found, a line a finding; what is so in several networks is said once. The report has the remedies. */
export function findingLines({ arms }: Result): string[] {
  const found = new Map<string, string[]>();
  for (const { label, findings } of arms) {
    for (const { layer, reason } of findings) {
      const text = `${layer}: ${reason}.`;
      found.set(text, [...(found.get(text) ?? []), label]);
    }
  }
  if (found.size === 0) return ['Nothing to look at in the networks.'];
  return ['To look at (report.html says what to do):', ...[...found].map(([text, labels]) => `  ${labels.join(', ')}: ${text}`)];
}

/** An accuracy, or where there are moving statistics the two with them as they are and recalibrated. */
const accuracyText = ({ accuracy }: TestResult, recalibrated: RecalibratedTest | null) =>
  recalibrated
    ? `${accuracy.toFixed(4)} with its moving statistics, ${recalibrated.test.accuracy.toFixed(4)} with recalibrated ones`
    : accuracy.toFixed(4);

/** The lines that end a run: each arm's accuracy on the test images, and what the difference is worth. */
export function resultLines({ arms, verdict }: Result): string[] {
  return [
    ...arms.map(({ label, trials }) => {
      const trial = trials[0];
      const text = trial?.test
        ? accuracyText(trial.test, trial.recalibrated)
        : trial?.diverged
          ? `diverged in epoch ${trial.diverged.epoch}`
          : 'not reached';
      return `Accuracy ${label}: ${text}`;
    }),
    verdict,
  ];
}
