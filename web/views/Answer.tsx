import { failure, networkFiles, notes, reportText, result, saidSoFar, status } from '../state/run.ts';
import type { ReportName } from '../training/messages.ts';

/** Hands a file to the reader. */
function save(name: string, content: BlobPart, type = 'application/octet-stream'): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const REPORTS: Readonly<Record<ReportName, string>> = {
  'report.html': 'text/html',
  'report.md': 'text/markdown',
  'trials.csv': 'text/csv',
  'history.csv': 'text/csv',
};

const saveReport = async (name: ReportName) => save(name, await reportText(name), REPORTS[name]);

/** What one may take away. */
function Files() {
  const names = Object.keys(REPORTS) as ReportName[];
  return (
    <p class="files">
      <span>Take away:</span>
      {names.map((name) => (
        <button key={name} type="button" class="quiet" onClick={() => void saveReport(name)}>
          {name}
        </button>
      ))}
      <button
        type="button"
        class="quiet"
        onClick={() => save('result.json', JSON.stringify(result.value, null, 2), 'application/json')}
      >
        result.json
      </button>
      {[...networkFiles.value].map(([name, bytes]) => (
        <button key={name} type="button" class="quiet" onClick={() => save(name, bytes as Uint8Array<ArrayBuffer>)}>
          {name}
        </button>
      ))}
    </p>
  );
}

/** What can be said: so far, and at the end as the report says it. */
export function Answer() {
  const isDone = status.value === 'done' && result.value !== null;
  if (status.value === 'failed') {
    return (
      <section class="card answer problem" role="alert">
        {failure.value}
      </section>
    );
  }
  if (status.value === 'idle') return null;
  const lines = isDone ? [result.value?.conclusion ?? ''] : saidSoFar.value;
  return (
    <section class="card answer" aria-label="What can be said">
      {lines.length === 0 ? (
        <p class="hint">Nothing can be said before each network has been tested.</p>
      ) : (
        lines.map((line) => <p key={line}>{line}</p>)
      )}
      {notes.value.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
      {isDone && <Files />}
    </section>
  );
}
