import { printable } from '../../core/printable.ts';
import { thousands } from '../../platform/terminal/text.ts';
import { movingStatistics } from '../comparison.ts';
import { capitalized, type Measure, measureOf } from '../measure.ts';
import { type ArmResult, type Network, type Result, samplesOf, type TestResult } from '../result.ts';
import { commandOf, nextSteps } from './again.ts';
import { STYLE } from './style.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: unknown) => printable(String(text)).replace(/[&<>"']/g, (c) => escapes[c] as string);
/** Text that may also break after the underscores and slashes of a name, and before its capitals; sooner before the type behind a name. */
const breakable = (text: unknown) =>
  escapeHtml(text)
    .replace(/[_/](?=.)|[a-z](?=[A-Z])/g, '$&<wbr>')
    .replace(/^(\S+ )(\(\S+\))$/, '$1<span>$2</span>');
/** Text with its `commands` set as such. */
const withCode = (text: unknown) => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
/** Keeps a percent sign with its number. */
const joined = (text: string) => text.replaceAll(' %', '\u00a0%');
/** A command that breaks between its flags, and within one only where it is longer than a line. */
const commandHtml = (text: string) =>
  `<code class="command">${text
    .split(/ (?=--)/)
    .map((part) => `<span>${escapeHtml(part)}</span>`)
    .join(' ')}</code>`;
const number = (v: number | null | undefined) => (v === null || v === undefined ? '–' : v.toFixed(4));

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  kind: '' | 'layers' | 'facts' = '',
  numeric = 1,
): string {
  const align = (i: number) => (i >= numeric ? ' class="n"' : '');
  const cell = (text: string | number, i: number) => `<td${align(i)}>${i >= numeric ? escapeHtml(text) : breakable(text)}</td>`;
  const title = (text: string, i: number) => `<th scope="col"${align(i)}>${escapeHtml(text)}</th>`;
  const header = head.length > 0 ? `<thead><tr>${head.map(title).join('')}</tr></thead>` : '';
  return `<div class="scroll"><table${kind && ` class="${kind}"`}>${header}<tbody>${rows.map((r) => `<tr>${r.map(cell).join('')}</tr>`).join('\n')}</tbody></table></div>`;
}

function score(arm: ArmResult, samples: string, measure: Measure): string {
  const trial = arm.trials[0];
  if (!trial?.test) {
    const text = trial?.diverged ? `diverged in epoch ${trial.diverged.epoch}` : 'not reached';
    return `<div class="score"><span>${capitalized(measure.label)} ${escapeHtml(arm.label)}</span><strong>–</strong><small>${text}</small></div>`;
  }
  const { test, recalibrated } = trial;
  const numbers = recalibrated
    ? [
        numberOf(
          test,
          samples,
          measure,
          'With its moving statistics, as Keras tests: ',
          movingStatistics(trial, measure) === 'lagging',
        ),
        numberOf(
          recalibrated.test,
          samples,
          measure,
          `With statistics recalibrated on ${thousands(recalibrated.samples)} training ${samples}: `,
        ),
      ]
    : [numberOf(test, samples, measure)];
  return `<div class="score"><span>${capitalized(measure.label)} ${escapeHtml(arm.label)}</span>${numbers.join('')}</div>`;
}

function numberOf(test: TestResult, samples: string, measure: Measure, how = '', lags = false): string {
  const [low, high] = measure.interval(test).map((bound) => joined(measure.formatBound(bound)));
  const rests = `${measure.basis(test, samples)}; 95\u00a0% interval ${low} to ${high}`;
  return `<strong${lags ? ' class="lags"' : ''}>${measure.format(measure.score(test))}</strong><small>${how}${rests}</small>`;
}

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

/** What `doctor` found about one network. */
function findings({ title, findings: found }: ArmResult): string {
  const items = found.map(
    ({ layer, reason, remedy }) => `<li><code>${breakable(layer)}</code>: ${withCode(reason)}. <em>${withCode(remedy)}</em></li>`,
  );
  const body = items.length > 0 ? `<ul class="findings">${items.join('\n')}</ul>` : '<p class="totals">Nothing found.</p>';
  return `<section><h3>${escapeHtml(title)}</h3>${body}</section>`;
}

/** The numbers of one network, epoch by epoch. */
function epochs({ title, trials }: ArmResult, { logged }: Measure): string {
  const history = trials[0]?.history;
  const rows = (history?.loss ?? []).map((_, e) => [
    e + 1,
    ...['', 'val_'].flatMap((prefix) => logged.map(({ name }) => number(history?.[prefix + name]?.[e]))),
  ]);
  const body =
    rows.length > 0
      ? table(['Epoch', ...['Train', 'Test'].flatMap((part) => logged.map(({ label }) => `${part} ${label}`))], rows)
      : '<p>No epoch was finished.</p>';
  const own = trials[0]?.recalibrated;
  const last = own
    ? `<p class="totals">After the last step with recalibrated statistics: ${logged.map(({ name, label }) => `test ${label} ${number(own.test[name])}`).join(', ')}</p>`
    : '';
  return `<section><h3>${escapeHtml(title)}</h3>${body}${last}</section>`;
}

/** How the two networks came of one. */
const made: Readonly<Record<Network['made'], string>> = {
  built: 'built with and without',
  stripped: 'batch normalisations taken out for one',
  inserted: 'batch normalisations put in for one',
};

function settings({ config: c, environment: e, arms, status, data, network, loss, task }: Result): string {
  const samples = samplesOf(data);
  const held = data.heldOut ? ', held out' : '';
  const left = [
    ['Network', `${network.name}, ${made[network.made]}`],
    ['Weights at the start', c.keepWeights ? "the file's" : 'fresh'],
    [
      'Data',
      `${data.name}: ${samples} of ${data.inputShape.join('×')}, ${task === 'regression' ? 'numbers to predict' : `${data.classes} classes`}`,
    ],
    [`Training ${samples}`, `${c.train.begin} to ${c.train.end - 1} (${thousands(c.train.end - c.train.begin)})`],
    [`Test ${samples}`, `${c.test.begin} to ${c.test.end - 1} (${thousands(c.test.end - c.test.begin)}${held})`],
    [samples === 'images' ? 'Pixels' : 'Values', c.scale],
    ['Epochs', `${c.epochs}${status === 'stopped' ? ' (stopped early)' : ''}`],
    ['Batch size', c.batchSize],
    ...(loss ? [['Loss', loss]] : []),
    ['Optimizer', `RMSprop, learning rate ${c.learningRate}`],
    ['Seed', c.seed],
    ['Threads in all', c.threads],
  ];
  const right = [
    ...arms.map((arm) => [`Network ${arm.label}`, arm.files.length > 0 ? arm.files.join(', ') : 'not saved']),
    ...arms.map((arm) => {
      const t = arm.trials[0];
      return [
        `Training ${arm.label}`,
        t ? `${t.seconds.toFixed(0)} s, ${t.stepMs === null ? '–' : t.stepMs.toFixed(1)} ms a step (median)` : '–',
      ];
    }),
    ['Evenkeel', e.evenkeel],
    ['Runtime', e.runtime],
    ['Platform', e.platform],
    ['Processor', `${e.processor}, ${e.cores} ${e.cores === 1 ? 'core' : 'cores'}`],
    ['Relaxed SIMD', e.relaxedSimd ? 'yes' : 'no'],
    ['Started', e.started],
  ];
  return `<div class="pair"><section><h3>Settings</h3>${table([], left, 'facts', 2)}</section><section><h3>Run</h3>${table([], right, 'facts', 2)}</section></div>`;
}

/** A picture inside the page; what it shows is said in words for those who cannot see it. */
function picture(svg: string, layout: string, label: string): string {
  return `<div class="${layout}">${svg.replace(/<\?xml[^>]*\?>/, '').replace('<svg ', `<svg role="img" aria-label="${escapeHtml(label)}" `)}</div>`;
}

/** The whole result as one page that needs no network and no script. `charts` are the picture in both layouts. */
export function reportHtml(result: Result, charts: { readonly wide: string; readonly tall: string }): string {
  const { arms, task, verdict } = result;
  const measure = measureOf(task);
  const label = `${capitalized(measure.label)} by epoch on training and test ${samplesOf(result.data)}: ${arms.map((arm) => arm.title).join('; ')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>With and without batch normalisation</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>With and without batch normalisation</h1>
<p class="lead">${escapeHtml(joined(verdict))}</p>
</header>
<div class="pair">${arms.map((arm) => score(arm, samplesOf(result.data), measure)).join('\n')}</div>
<h2>${capitalized(measure.label)} by epoch</h2>
<figure>${picture(charts.wide, 'wide', label)}${picture(charts.tall, 'tall', label)}<figcaption>On the training ${samplesOf(result.data)} the mean over the epoch while the weights change, with dropout; on the test ${samplesOf(result.data)} after the epoch, without.${arms.some(({ trials }) => trials[0]?.recalibrated) ? ' The ring is the test with recalibrated statistics, after the last step.' : ''}</figcaption></figure>
<h2>What to do next</h2>
<section><ul class="findings">${nextSteps(result)
    .map(({ text, command }) => `<li>${escapeHtml(text)}${command ? commandHtml(command) : ''}</li>`)
    .join('\n')}</ul></section>
<h2>The networks</h2>
<div class="pair">${arms.map(summary).join('\n')}</div>
<h2>What to look at</h2>
<div class="pair">${arms.map(findings).join('\n')}</div>
<h2>Epoch by epoch</h2>
<details><summary>All numbers</summary><div class="pair">${arms.map((arm) => epochs(arm, measure)).join('\n')}</div></details>
<h2>How it was made</h2>
<section class="again"><h3>Run it again</h3>${commandHtml(commandOf(result))}</section>
${settings(result)}
</main>
</body>
</html>
`;
}
