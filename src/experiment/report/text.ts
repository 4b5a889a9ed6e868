import { countsText, differenceText, intervalText, outcomesOf, pText } from '../conclusion.ts';
import { capitalized, type Measure, measureOf } from '../measure.ts';
import { countSeeds, labelledTrials, type Result, samplesOf, type Trial, trialLabel } from '../result.ts';

/** What `doctor` found, a line a finding; what is so in several networks is said once. The report has the remedies. */
export function findingLines({ arms }: Result): string[] {
  const labelsOf = new Map<string, Set<string>>();
  for (const { label, trial } of arms.flatMap(labelledTrials)) {
    for (const { layer, reason } of trial.findings) {
      const text = `${layer}: ${reason}.`;
      labelsOf.set(text, (labelsOf.get(text) ?? new Set()).add(label));
    }
  }
  if (labelsOf.size === 0) return ['Nothing to look at in the networks.'];
  const lines = [...labelsOf].map(([text, labels]) => `  ${[...labels].join(', ')}: ${text}`);
  return ['To look at (report.html says what to do):', ...lines];
}

/** A trial's score, where there are moving statistics with them as they are and recalibrated; or why there is none. */
function scoreText({ test, recalibrated, diverged }: Trial, { format, score }: Measure): string {
  if (!test) return diverged ? `diverged in epoch ${diverged.epoch}` : 'not reached';
  const text = format(score(test));
  return recalibrated ? `${text} with its moving statistics, ${format(score(recalibrated.test))} with recalibrated ones` : text;
}

/** The numbers of each comparison, where there are several: of one, the conclusion has them. */
function comparisonLines(result: Result): string[] {
  if (result.comparisons.length < 2) return [];
  const measure = measureOf(result.task);
  return outcomesOf(result).map((compared) => {
    const { arm, baseline, pValue, adjustedP, statistics } = compared;
    const name = trialLabel(arm.label, compared, countSeeds(arm.trials));
    return (
      `${capitalized(name)}: ${differenceText(compared, measure)} than ${baseline.label} (95 % interval ${intervalText(compared, measure)}), ` +
      `${countsText(compared, samplesOf(result.data), measure)}; ${pText(pValue)}, corrected ${pText(adjustedP)}` +
      `${statistics === 'recalibrated' ? '; recalibrated statistics' : ''}.`
    );
  });
}

/** The lines that end a run: each trial's score on the test samples, and what the differences are worth. */
export function resultLines(result: Result): string[] {
  const measure = measureOf(result.task);
  return [
    ...result.arms
      .flatMap(labelledTrials)
      .map(({ label, trial }) => `${capitalized(measure.label)} ${label}: ${scoreText(trial, measure)}`),
    ...comparisonLines(result),
    result.conclusion,
  ];
}
