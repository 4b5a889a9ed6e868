import { failure, notes, result, saidSoFar, status } from '../state/run.ts';

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
    </section>
  );
}
