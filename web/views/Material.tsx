import { inSeries } from '../../src/core/inSeries.ts';
import { thousands } from '../../src/platform/terminal/text.ts';
import { fromChoice } from '../drop/collect.ts';
import { type FieldName, fieldOf, IMAGE_FIELDS, TABLE_FIELDS } from '../options/fields.ts';
import { dropProblem, dropped, isReading, looked } from '../state/dropped.ts';
import { putBack, takeFiles } from '../state/look.ts';
import type { Looked, LookedData, LookedNetwork } from '../training/messages.ts';
import { Field } from './Field.tsx';

const Problem = ({ text }: { readonly text: string | undefined }) =>
  text === undefined || text === '' ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  );

/** Names of classes, the first of many. */
const MOST_NAMED = 8;

function classText({ classNames, labels }: LookedData, task: Looked['task']): string {
  if (!classNames && task?.kind === 'classification') return `${task.classes} classes`;
  if (!classNames) return labels > 1 ? `${labels} numbers a label` : 'labels as numbers';
  const named = classNames.slice(0, MOST_NAMED);
  const rest = classNames.length - named.length;
  return `${classNames.length} classes: ${rest > 0 ? `${named.join(', ')} and ${rest} more` : inSeries(named)}`;
}

function shapeText({ shape, columns }: LookedData): string {
  if (columns)
    return `${columns.length} numbers (${columns.slice(0, MOST_NAMED).join(', ')}${columns.length > MOST_NAMED ? ', …' : ''})`;
  return shape.length === 1 ? `${shape[0]} numbers` : shape.join(' × ');
}

function DataFacts({ data, task }: Required<Pick<Looked, 'data'>> & Pick<Looked, 'task'>) {
  const { counts, heldOut } = data;
  const all = counts.train + counts.test;
  return (
    <p>
      {heldOut ? `${thousands(all)} samples` : `${thousands(counts.train)} training and ${thousands(counts.test)} test samples`}{' '}
      of {shapeText(data)}; {classText(data, task)}.{heldOut && ` ${thousands(counts.test)} of them are held out for testing.`}
    </p>
  );
}

function NetworkFacts({ network: { layers, total, norms } }: { readonly network: LookedNetwork }) {
  return (
    <>
      <p>
        {layers.length} layers, {thousands(total)} parameters.{' '}
        {norms === 'there'
          ? 'Its batch normalisations are taken out or replaced, as each network has it.'
          : 'It has no batch normalisation: networks that have one get it put in.'}{' '}
        All start from the seed.
      </p>
      <details>
        <summary>Its layers</summary>
        <ol class="layer-names">
          {layers.map(({ name, type, outputShape }) => (
            <li key={name}>
              {type}{' '}
              <span>
                {outputShape
                  .slice(1)
                  .map((d) => d ?? '?')
                  .join(' × ')}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

/** The options of how dropped data is read. */
function ReadingFields({ isFolder }: { readonly isFolder: boolean }) {
  const names: readonly FieldName[] = isFolder ? IMAGE_FIELDS : TABLE_FIELDS;
  return (
    <details>
      <summary>How it is read</summary>
      {names.map((name) => (
        <Field key={name} field={fieldOf(name)} />
      ))}
    </details>
  );
}

/** A way to choose files with the keyboard. */
function Choose({ label, ...kind }: { readonly label: string; readonly multiple?: boolean; readonly webkitdirectory?: boolean }) {
  return (
    <label class="choose">
      {label}
      <input
        type="file"
        class="unseen"
        {...kind}
        onChange={({ currentTarget }) => {
          if (currentTarget.files?.length) void takeFiles(fromChoice(currentTarget.files));
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

/** What the experiment is made of: MNIST and the tutorial's network, or what a visitor dropped. */
export function Material() {
  const { data, model } = dropped.value;
  const { value } = looked;
  return (
    <section class="material" aria-label="Data and network">
      <p class="material-name">{data ? data.path : 'MNIST'}</p>
      {data && value?.data && <DataFacts data={value.data} {...(value.task && { task: value.task })} />}
      <Problem text={value?.problems.data} />
      {data && <ReadingFields isFolder={value?.data ? value.data.shape.length > 1 : data.files.length > 1} />}
      {data && (
        <button type="button" class="quiet" onClick={() => putBack('data')}>
          Back to MNIST
        </button>
      )}
      <p class="material-name">{model ? model.path : 'The tutorial’s network'}</p>
      {model && value?.network && <NetworkFacts network={value.network} />}
      <Problem text={value?.problems.model} />
      {model && (
        <button type="button" class="quiet" onClick={() => putBack('model')}>
          Back to the tutorial’s network
        </button>
      )}
      <Problem text={value?.problems.experiment} />
      {value?.notes.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
      {isReading.value && <p class="hint">Reading …</p>}
      <Problem text={dropProblem.value} />
      <p class="hint">
        Your own: drop a .keras file, an .npz, a CSV table, IDX files, or a folder of images by class. It stays on this machine.
      </p>
      <p class="choices">
        <Choose label="Files …" multiple />
        <Choose label="Folder …" webkitdirectory />
      </p>
    </section>
  );
}
