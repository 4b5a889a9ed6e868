import { useEffect } from 'preact/hooks';
import { followRuns, type RunSummary, reportAddress, runs, runsProblem } from '../state/runList.ts';

function Row({ run: { name, state, arms, seeds, trainings, done, started, said } }: { readonly run: RunSummary }) {
  return (
    <tr>
      <th scope="row">{said !== '' && state !== 'unreadable' ? <a href={reportAddress(name)}>{name}</a> : name}</th>
      <td>
        {state}
        {state === 'running' || state === 'stopped' ? `, ${done} of ${trainings}` : ''}
      </td>
      <td>
        {arms.join(', ')}
        {seeds > 1 ? `, ${seeds} seeds` : ''}
      </td>
      <td>{started === '' ? '' : new Date(started).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</td>
      <td>{said}</td>
    </tr>
  );
}

/** The runs of the folder that the studio was started for. */
export function Runs() {
  useEffect(followRuns, []);
  const { value } = runs;
  return (
    <section class="card runs" aria-labelledby="runs">
      <h2 id="runs">Runs on this machine</h2>
      {runsProblem.value !== '' && <p class="problem">{runsProblem.value}</p>}
      {value?.length === 0 && <p class="hint">None yet. `npx evenkeel compare` makes one.</p>}
      {value && value.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                {['run', 'state', 'networks', 'started', 'what it says'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {value.map((run) => (
                <Row key={run.name} run={run} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
