import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { configOf, programOf } from '../options/program.ts';
import { droppedPaths } from '../state/dropped.ts';
import { pngOf, save } from '../state/files.ts';
import { askFigures, figures, networkFiles, reportText, result, status } from '../state/run.ts';
import { problems, texts } from '../state/settings.ts';
import type { ReportName } from '../training/messages.ts';

const REPORTS: readonly ReportName[] = ['report.html', 'report.md', 'table.tex'];
const NUMBERS: readonly ReportName[] = ['trials.csv', 'history.csv'];
const TYPES: Readonly<Record<ReportName, string>> = {
  'report.html': 'text/html',
  'report.md': 'text/markdown',
  'table.tex': 'text/x-tex',
  'trials.csv': 'text/csv',
  'history.csv': 'text/csv',
};

function File({ name, onClick }: { readonly name: string; onClick(): void }) {
  return (
    <button type="button" class="quiet" onClick={onClick}>
      {name}
    </button>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd class="files">{children}</dd>
    </div>
  );
}

const reportFile = (name: ReportName) => (
  <File key={name} name={name} onClick={() => void reportText(name).then((text) => save(name, text, TYPES[name]))} />
);

/** What came of the training, in files. */
function Results() {
  useEffect(askFigures, [result.value]);
  return (
    <>
      <Group title="The report">{REPORTS.map(reportFile)}</Group>
      <Group title="Curves">
        {figures.value.flatMap(({ name, svg }) => [
          <File key={`${name}.svg`} name={`${name}.svg`} onClick={() => save(`${name}.svg`, svg, 'image/svg+xml')} />,
          <File
            key={`${name}.png`}
            name={`${name}.png`}
            onClick={() => void pngOf(svg).then((png) => save(`${name}.png`, png))}
          />,
        ])}
      </Group>
      <Group title="Numbers">
        {NUMBERS.map(reportFile)}
        <File name="result.json" onClick={() => save('result.json', JSON.stringify(result.value, null, 2), 'application/json')} />
      </Group>
      {networkFiles.value.size > 0 && (
        <Group title="Networks">
          {[...networkFiles.value].map(([name, bytes]) => (
            <File key={name} name={name} onClick={() => save(name, bytes as Uint8Array<ArrayBuffer>)} />
          ))}
        </Group>
      )}
    </>
  );
}

/** All that can be taken away: the experiment at any time, and after training what came of it. */
export function TakeAway() {
  const isDone = status.value === 'done' && result.value !== null;
  if (problems.value.size > 0 && !isDone) return null;
  return (
    <section class="card take-away" aria-labelledby="take-away">
      <h2 id="take-away">Take away</h2>
      <dl>
        <Group title="The experiment">
          <File
            name="experiment.ts"
            onClick={() => save('experiment.ts', programOf(texts.value, droppedPaths()), 'text/plain')}
          />
          <File
            name="experiment.json"
            onClick={() => save('experiment.json', configOf(texts.value, droppedPaths()), 'application/json')}
          />
        </Group>
        {isDone && <Results />}
      </dl>
      <p class="hint">
        experiment.ts is the program that does what the page does, experiment.json the file for{' '}
        <code>evenkeel compare --config</code>: both give the same numbers.
        {isDone ? '' : ' After training the report, curves, numbers and networks are here too.'}
      </p>
    </section>
  );
}
