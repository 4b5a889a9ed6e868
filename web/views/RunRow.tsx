import { followedName, followRun, unfollow } from '../state/followed.ts';
import { choose, chosen, type RunSummary, stopRun } from '../state/runList.ts';
import { runAddress, withToken } from '../state/server.ts';

const when = (started: string) => new Date(started).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** How far a run is, in words. */
function stateText({ state, done, trainings, seeds, started }: RunSummary): string {
  const isPart = state === 'running' || state === 'stopped' || (state === 'failed' && trainings > 0);
  return [
    isPart ? `${state}, ${done} of ${trainings} networks trained` : state,
    ...(seeds > 1 ? [`${seeds} seeds`] : []),
    ...(started === '' ? [] : [when(started)]),
  ].join(' · ');
}

/** A run with what it says, and what can be done with it. */
export function RunRow({ run }: { readonly run: RunSummary }) {
  const { name, state, arms, said, hasReport, canStop } = run;
  const isShown = followedName.value === name;
  const canFollow = arms.length > 0;
  return (
    <li data-run={name} data-state={state}>
      <h3>{name}</h3>
      <p class="hint">{stateText(run)}</p>
      {arms.length > 0 && <p class="hint">{arms.join(', ')}</p>}
      {said !== '' && <p class={state === 'unreadable' || (state === 'failed' && !hasReport) ? 'problem' : 'said'}>{said}</p>}
      <p class="actions">
        {canFollow && (
          <label>
            <input
              type="checkbox"
              checked={chosen.value.includes(name)}
              onChange={({ currentTarget }) => void choose(name, currentTarget.checked)}
            />
            Compare<span class="unseen"> {name}</span>
          </label>
        )}
        {canFollow && (
          <button type="button" class="quiet" aria-pressed={isShown} onClick={() => (isShown ? unfollow() : followRun(name))}>
            Curves<span class="unseen"> of {name}</span>
          </button>
        )}
        {hasReport && (
          <a href={withToken(runAddress(name, 'report.html'))}>
            Report<span class="unseen"> of {name}</span>
          </a>
        )}
        {canStop && (
          <button type="button" class="quiet" onClick={() => void stopRun(name)}>
            Stop<span class="unseen"> {name}</span>
          </button>
        )}
      </p>
    </li>
  );
}
