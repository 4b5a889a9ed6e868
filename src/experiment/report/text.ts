import { capitalized, type Measure, measureOf } from '../measure.ts';
import type { RecalibratedTest, Result, TestResult } from '../result.ts';

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

/** A score, or where there are moving statistics the two with them as they are and recalibrated. */
function scoreText(test: TestResult, recalibrated: RecalibratedTest | null, { format, score }: Measure): string {
  const own = format(score(test));
  return recalibrated ? `${own} with its moving statistics, ${format(score(recalibrated.test))} with recalibrated ones` : own;
}

/** The lines that end a run: each arm's score on the test images, and what the difference is worth. */
export function resultLines({ arms, task, verdict }: Result): string[] {
  const measure = measureOf(task);
  return [
    ...arms.map(({ label, trials }) => {
      const trial = trials[0];
      const text = trial?.test
        ? scoreText(trial.test, trial.recalibrated, measure)
        : trial?.diverged
          ? `diverged in epoch ${trial.diverged.epoch}`
          : 'not reached';
      return `${capitalized(measure.label)} ${label}: ${text}`;
    }),
    verdict,
  ];
}
