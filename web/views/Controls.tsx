import { commandOf, type FieldName, fieldOf, MAIN_FIELDS, MORE_FIELDS } from '../options/fields.ts';
import { droppedPaths, isDropped } from '../state/dropped.ts';
import { isBusy } from '../state/run.ts';
import { problems, restoreDefaults, texts } from '../state/settings.ts';
import { ArmsField } from './ArmsField.tsx';
import { Command } from './Command.tsx';
import { Field } from './Field.tsx';
import { Material } from './Material.tsx';

const shown = (name: FieldName) => (name === 'norm' ? <ArmsField key={name} /> : <Field key={name} field={fieldOf(name)} />);

/** All that decides the numbers. */
export function Controls() {
  return (
    <form id="experiment" class="card controls" aria-label="Experiment" onSubmit={(event) => event.preventDefault()}>
      <fieldset disabled={isBusy.value}>
        <legend>Experiment</legend>
        <Material />
        {MAIN_FIELDS.map(shown)}
        <details open={MORE_FIELDS.some((name) => problems.value.has(name))}>
          <summary>More options</summary>
          {MORE_FIELDS.map(shown)}
        </details>
        <button type="button" class="quiet" onClick={restoreDefaults}>
          The tutorial’s settings
        </button>
      </fieldset>
      {isBusy.value && <p class="hint">Reset to change the experiment.</p>}
      {isDropped() && (
        <p class="hint">A link to this page has these settings, and not what you dropped: that never leaves this machine.</p>
      )}
      <p class="hint">The same on the command line:</p>
      <Command text={commandOf(texts.value, droppedPaths())} />
    </form>
  );
}
