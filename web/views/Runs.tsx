import { useEffect } from 'preact/hooks';
import { followed, unfollow } from '../state/followed.ts';
import { followRuns, runs, runsProblem } from '../state/runList.ts';
import { Curves } from './Curves.tsx';
import { RunDiff } from './RunDiff.tsx';
import { RunRow } from './RunRow.tsx';
import { StartRun } from './StartRun.tsx';

/** The curves of the run that is looked at. */
function Followed() {
  const { value } = followed;
  if (!value) return null;
  return (
    <section class="followed" aria-labelledby="followed">
      <h3 id="followed">{value.name}, epoch by epoch</h3>
      <Curves key={value.name} run={value} />
      <button type="button" class="quiet" onClick={unfollow}>
        Close<span class="unseen"> the curves of {value.name}</span>
      </button>
    </section>
  );
}

/** The runs of the folder that the studio was started for. */
export function Runs() {
  useEffect(followRuns, []);
  const { value } = runs;
  return (
    <section class="card runs" aria-labelledby="runs">
      <h2 id="runs">Runs on this machine</h2>
      <StartRun />
      {runsProblem.value !== '' && (
        <p class="problem" role="alert">
          {runsProblem.value}
        </p>
      )}
      {value?.length === 0 && (
        <p class="hint">
          None yet. <code>npx evenkeel compare</code> makes one, too.
        </p>
      )}
      {value && value.length > 0 && (
        <ul class="run-list">
          {value.map((run) => (
            <RunRow key={run.name} run={run} />
          ))}
        </ul>
      )}
      <Followed />
      <RunDiff />
    </section>
  );
}
