import { useState } from 'preact/hooks';
import { isDropped } from '../state/dropped.ts';
import { freeName, runs, startRun } from '../state/runList.ts';
import { problems } from '../state/settings.ts';

/** Starts the experiment of the fields on this machine's cores, where it goes on without the page. */
export function StartRun() {
  const [given, setGiven] = useState('');
  const name = given === '' ? freeName() : given;
  const isBlocked = problems.value.size > 0 || runs.value === undefined || isDropped();
  return (
    <form
      class="start-run"
      onSubmit={(event) => {
        event.preventDefault();
        void startRun(name).then((isTaken) => isTaken && setGiven(''));
      }}
    >
      <label>
        Name
        <input
          type="text"
          value={given}
          placeholder={name}
          maxLength={64}
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => setGiven(currentTarget.value.trim())}
        />
      </label>
      <button type="submit" disabled={isBlocked}>
        Run on this machine
      </button>
      <p class="hint">
        Trains the experiment of the fields with the command line, which goes on when this page is closed, and keeps the result in
        a folder of this name.{isDropped() && ' What you dropped is in this page alone: give the command its path.'}
      </p>
    </form>
  );
}
