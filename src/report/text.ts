import type { RecalibratedTest, Result, TestResult } from '../experiments/result.ts';

/** What `doctor` found about each network, a line a finding. */
export function findingLines({ arms }: Result): string[] {
  return arms.flatMap(({ label, findings }) => [
    findings.length > 0 ? `To look at in the network ${label}:` : `Nothing to look at in the network ${label}.`,
    ...findings.map(({ layer, reason, remedy }) => `  ${layer}: ${reason}. ${remedy}`),
  ]);
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
