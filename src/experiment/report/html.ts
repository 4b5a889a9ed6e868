import { thousands } from '../../platform/terminal/text.ts';
import { armsHeading } from '../arms.ts';
import { movingStatistics } from '../comparison.ts';
import { differenceText, intervalText, outcomesOf, pText } from '../conclusion.ts';
import { capitalized, type Measure, measureOf } from '../measure.ts';
import {
  type ArmResult,
  countSeeds,
  labelledTrials,
  type Result,
  samplesOf,
  type TestResult,
  type Trial,
  trialLabel,
} from '../result.ts';
import { commandOf, hasCommand, nextSteps } from './again.ts';
import { numbersSections, unsharedSection } from './answerSections.ts';
import type { Figure } from './figure.ts';
import { breakable, commandHtml, escapeHtml, noBreakPercent, table, withCode } from './markup.ts';
import { scoreTable } from './scoreTable.ts';
import { settings } from './settings.ts';
import { STYLE } from './style.ts';
import { hasSeveralTrials } from './trialFigures.ts';

const number = (v: number | null | undefined) => (v === null || v === undefined ? '–' : v.toFixed(4));

/** A trial's score, with moving statistics and with recalibrated ones where there are such; or why there is none. */
function score({ label, trial }: { readonly label: string; readonly trial: Trial }, samples: string, measure: Measure): string {
  const title = `<span>${capitalized(measure.label)} ${escapeHtml(label)}</span>`;
  const { test, recalibrated, diverged } = trial;
  if (!test) {
    const text = diverged ? `diverged in epoch ${diverged.epoch}` : 'not reached';
    return `<div class="score">${title}<strong>–</strong><small>${text}</small></div>`;
  }
  const lags = movingStatistics(trial, measure) === 'lagging';
  const again = (samplesUsed: number) => `With statistics recalibrated on ${thousands(samplesUsed)} training ${samples}: `;
  const numbers = recalibrated
    ? [
        testNumber(test, samples, measure, 'With its moving statistics, as Keras tests: ', lags),
        testNumber(recalibrated.test, samples, measure, again(recalibrated.samples)),
      ]
    : [testNumber(test, samples, measure)];
  return `<div class="score">${title}${numbers.join('')}</div>`;
}

/** One number with what it rests on. */
function testNumber(test: TestResult, samples: string, measure: Measure, how = '', lags = false): string {
  const [low, high] = measure.interval(test).map((bound) => noBreakPercent(measure.formatBound(bound)));
  const basis = `${measure.basis(test, samples)}; 95\u00a0% interval ${low} to ${high}`;
  return `<strong${lags ? ' class="lags"' : ''}>${measure.format(measure.score(test))}</strong><small>${how}${basis}</small>`;
}

/** The numbers of each comparison, where there are several: of one, the conclusion has them. */
function comparisons(result: Result): string {
  const { arms, comparisons: all, task } = result;
  const [baseline] = arms;
  if (all.length < 2 || !baseline) return '';
  const measure = measureOf(task);
  const made = outcomesOf(result).map((compared) => [
    trialLabel(compared.arm.label, compared, countSeeds(compared.arm.trials)),
    differenceText(compared, measure),
    intervalText(compared, measure),
    `${compared.onlyArm} : ${compared.onlyBaseline}`,
    pText(compared.pValue),
    pText(compared.adjustedP),
    compared.statistics,
  ]);
  const head = [
    'Network',
    'Difference',
    '95 % interval',
    measure.countsTitle,
    measure.pairedTest,
    'Corrected (Holm)',
    'Statistics',
  ];
  return `<h2>Compared with the network ${escapeHtml(baseline.label)}</h2>
<section>${made.length > 0 ? table(head, made, 'comparisons') : '<p class="totals">No comparison was made.</p>'}</section>`;
}

/** The layers of one network with their parameters. */
function summary({ title, summary: s }: ArmResult): string {
  // Breaks at no space, so that a shape stays on one line.
  const shape = (dims: readonly (number | null)[]) => `(${dims.map((d) => d ?? 'None').join(',\u00a0')})`;
  const parts =
    s.nonTrainable > 0
      ? `${thousands(s.trainable)} trained, ${thousands(s.nonTrainable)} not trained (moving statistics)`
      : 'all of them trained';
  const rows = s.layers.map((l) => [`${l.name} (${l.type})`, shape(l.outputShape), thousands(l.params)]);
  return `<section><h3>${escapeHtml(title)}</h3>${table(['Layer (type)', 'Output shape', 'Parameters'], rows, 'layers', 2)}
<p class="totals">${thousands(s.total)} parameters: ${parts}</p></section>`;
}

/** What `doctor` finds about one network; what is so in several of its trials is said once. */
function findings({ title, trials }: ArmResult): string {
  const items = trials
    .flatMap((trial) => trial.findings)
    .map(
      ({ layer, reason, remedy }) =>
        `<li><code>${breakable(layer)}</code>: ${withCode(reason)}. <em>${withCode(remedy)}</em></li>`,
    );
  const once = [...new Set(items)];
  const body = once.length > 0 ? `<ul class="findings">${once.join('\n')}</ul>` : '<p class="totals">Nothing found.</p>';
  return `<section><h3>${escapeHtml(title)}</h3>${body}</section>`;
}

/** The numbers of one trial, epoch by epoch. */
function epochs(title: string, { history, recalibrated }: Trial, { logged }: Measure): string {
  const rows = history.loss.map((_, e) => [
    e + 1,
    ...['', 'test_'].flatMap((prefix) => logged.map(({ name }) => number(history[prefix + name]?.[e]))),
  ]);
  const body =
    rows.length > 0
      ? table(['Epoch', ...['Train', 'Test'].flatMap((part) => logged.map(({ label }) => `${part} ${label}`))], rows)
      : '<p>No epoch was finished.</p>';
  const last = recalibrated
    ? `<p class="totals">After the last step with recalibrated statistics: ${logged.map(({ name, label }) => `test ${label} ${number(recalibrated.test[name])}`).join(', ')}</p>`
    : '';
  return `<section><h3>${escapeHtml(title)}</h3>${body}${last}</section>`;
}

/** A picture with its heading and what to know of it. */
const figureHtml = ({ heading, wide, tall, caption }: Figure) =>
  `<h2>${escapeHtml(heading)}</h2>
<figure><div class="wide">${wide()}</div><div class="tall">${tall()}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;

/** What the result says, the most important sentence first and alone. */
function lead({ answer, conclusion }: Result): string {
  const [first = '', ...others] = answer?.sentences ?? [conclusion];
  const text = (sentence: string) => escapeHtml(noBreakPercent(sentence));
  const more =
    others.length > 0 ? `<ul class="findings said">${others.map((one) => `<li>${text(one)}</li>`).join('\n')}</ul>` : '';
  return `<p class="lead">${text(first)}</p>${more}`;
}

/** What to do next, where there is something. */
function toDo(result: Result): string {
  const steps = nextSteps(result).map(
    ({ text, command }) => `<li>${escapeHtml(text)}${command ? commandHtml(command) : ''}</li>`,
  );
  return steps.length > 0 ? `<h2>What to do next</h2>\n<section><ul class="findings">${steps.join('\n')}</ul></section>\n` : '';
}

/** The whole result as one page that needs no network and no script. */
export function reportHtml(result: Result, figures: readonly Figure[]): string {
  const { arms, task, answer } = result;
  const measure = measureOf(task);
  const samples = samplesOf(result.data);
  const trials = arms.flatMap((arm) => labelledTrials(arm));
  const heading = escapeHtml(capitalized(armsHeading(arms)));
  const byEpoch = arms.flatMap((arm) =>
    labelledTrials({ label: arm.title, trials: arm.trials }).map(({ label: title, trial }) => epochs(title, trial, measure)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${heading}</h1>
${lead(result)}
</header>
${hasSeveralTrials(result) ? scoreTable(result) : `<div class="scores">${trials.map((trial) => score(trial, samples, measure)).join('\n')}</div>`}
${answer ? '' : comparisons(result)}${figures.map(figureHtml).join('\n')}
${numbersSections(result)}${toDo(result)}${answer ? `<details><summary>Seed by seed</summary>${comparisons(result)}</details>` : ''}
<h2>The networks</h2>
<div class="arms">${arms.map(summary).join('\n')}</div>
${unsharedSection(result)}<h2>What to look at</h2>
<div class="arms">${arms.map(findings).join('\n')}</div>
<h2>Epoch by epoch</h2>
<details><summary>All numbers</summary><div class="arms">${byEpoch.join('\n')}</div></details>
<h2>How it was made</h2>
${hasCommand(result) ? `<section class="again"><h3>Run it again</h3>${commandHtml(commandOf(result))}</section>\n` : ''}${settings(result)}
</main>
</body>
</html>
`;
}
