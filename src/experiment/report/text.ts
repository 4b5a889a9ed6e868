import { variablesOf } from '../answer/variables.ts';
import { countsText, differenceText, intervalText, outcomesOf, pText } from '../conclusion.ts';
import { capitalized, type Measure, measureOf } from '../measure.ts';
import { type ArmResult, countSeeds, labelledTrials, type Result, samplesOf, type Trial, trialLabel } from '../result.ts';

/** The trials of an arm that have something: the arm's name where all have it, else their number. */
function ownersText({ label, trials }: ArmResult, owners: readonly Trial[]): string {
  if (owners.length === trials.length) return label;
  return trials.length === 1 ? label : `${label} (${owners.length} of ${trials.length} trainings)`;
}

/** What `doctor` found, a line a finding; what is so in several networks is said once. The report has the remedies. */
export function findingLines({ arms }: Result): string[] {
  const owners = new Map<string, Map<ArmResult, Trial[]>>();
  for (const arm of arms) {
    for (const trial of arm.trials) {
      for (const { id, layer, reason } of trial.findings) {
        // Of many trainings each measures another number: the first stands for all.
        const key = arm.trials.length > 1 ? `${id} ${layer}` : `${layer}: ${reason}.`;
        const text = [...owners.keys()].find((known) => known.startsWith(`${key}\n`)) ?? `${key}\n${layer}: ${reason}.`;
        const byArm = owners.get(text) ?? new Map<ArmResult, Trial[]>();
        byArm.set(arm, [...(byArm.get(arm) ?? []), trial]);
        owners.set(text, byArm);
      }
    }
  }
  if (owners.size === 0) return ['Nothing to look at in the networks.'];
  const lines = [...owners].map(
    ([text, byArm]) =>
      `  ${[...byArm].map(([arm, trials]) => ownersText(arm, trials)).join(', ')}: ${text.slice(text.indexOf('\n') + 1)}`,
  );
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

/** The mean of each arm in each condition, and its range over the seeds: of what the answer compares. */
function scoreLines(result: Result): string[] {
  const { arms, conditions, answer } = result;
  const [variable] = variablesOf(result);
  if (!answer || !variable) return [];
  const metric = answer.metrics[0]?.label ?? answer.metric;
  return conditions.flatMap(({ name }) => [
    ...(name === '' ? [] : [`${name}:`]),
    ...arms.map((arm) => {
      const values = arm.trials.filter(({ condition }) => condition === name).map(variable.value);
      return `${name === '' ? '' : '  '}${capitalized(metric)} ${arm.label}: ${rangeText(values, values.length)}`;
    }),
  ]);
}

function rangeText(values: readonly (number | null)[], trials: number): string {
  const known = values.filter((v) => v !== null);
  if (known.length === 0) return 'none of its trainings ended with a number';
  const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
  const range = known.length > 1 ? ` (${Math.min(...known).toFixed(4)} to ${Math.max(...known).toFixed(4)})` : '';
  const left = known.length < trials ? `, ${trials - known.length} of ${trials} trainings gave none` : '';
  return `${mean.toFixed(4)}${range}${left}`;
}

/** The lines that end a run: each arm's score on the test samples, and what the differences are worth. */
export function resultLines(result: Result): string[] {
  if (result.answer) return [...scoreLines(result), '', ...result.answer.sentences];
  const measure = measureOf(result.task);
  return [
    ...result.arms
      .flatMap(labelledTrials)
      .map(({ label, trial }) => `${capitalized(measure.label)} ${label}: ${scoreText(trial, measure)}`),
    ...comparisonLines(result),
    result.conclusion,
  ];
}
