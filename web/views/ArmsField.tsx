import { splitArms } from '../../src/experiment/armList.ts';
import { NORMALIZATIONS } from '../../src/experiment/normalizations.ts';
import { styleOf, theme } from '../charts/theme.ts';
import { entryOf, partsOf, textOf } from '../options/armText.ts';
import { change, problems, texts } from '../state/settings.ts';
import { Sign } from './Sign.tsx';

/** What a network starts with where one is added: the first that is not there yet. */
const next = (arms: readonly string[]) =>
  NORMALIZATIONS.find(({ name, positional }) => !positional?.required && !arms.includes(name))?.name ?? 'none';

const set = (arms: readonly string[]) => change('norm', arms.join(','));

function ArmField({ arms, i }: { readonly arms: readonly string[]; readonly i: number }) {
  const parts = partsOf(arms[i] as string);
  const entry = entryOf(arms[i] as string);
  const unit = entry?.positional?.unit ?? 'options';
  const put = (changed: Partial<typeof parts>) => set(arms.map((arm, k) => (k === i ? textOf({ ...parts, ...changed }) : arm)));
  return (
    <li class="arm">
      <Sign {...styleOf(i, theme.value)} />
      <select
        aria-label={`Normalisation of network ${i + 1}`}
        value={parts.name}
        onChange={({ currentTarget }) => {
          const chosen = NORMALIZATIONS.find(({ name }) => name === currentTarget.value);
          put({ name: currentTarget.value, options: chosen?.positional?.required ? '8' : '' });
        }}
      >
        {!entry && <option value={parts.name}>{parts.name}</option>}
        {NORMALIZATIONS.map(({ name, noun, purpose }) => (
          <option key={name} value={name} title={purpose}>
            {`${parts.prefix}${name === 'none' ? 'none' : noun}`}
          </option>
        ))}
      </select>
      {arms.length > 2 && (
        <button
          type="button"
          class="quiet"
          aria-label={`Remove network ${i + 1}`}
          onClick={() => set(arms.filter((_, k) => k !== i))}
        >
          ×
        </button>
      )}
      {(entry?.positional || parts.options !== '') && (
        <label class="arm-option">
          {unit}
          <span class="unseen"> of network {i + 1}</span>
          <input
            type="text"
            value={parts.options}
            onChange={({ currentTarget }) => put({ options: currentTarget.value.trim() })}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
      )}
    </li>
  );
}

/** The networks that are compared, the first with all others. */
export function ArmsField() {
  const arms = splitArms(texts.value.norm);
  const problem = problems.value.get('norm');
  return (
    <fieldset class="arms" aria-describedby="help-norm">
      <legend>networks</legend>
      <ol>
        {arms.map((arm, i) => (
          <ArmField key={`${i} ${arm}`} arms={arms} i={i} />
        ))}
      </ol>
      <small id="help-norm" class={problem === undefined ? 'help' : 'problem'}>
        {problem ?? 'How each is normalised. The first is what the others are compared with.'}
      </small>
      {arms.length < 7 && (
        <button type="button" class="quiet" onClick={() => set([...arms, next(arms)])}>
          Add a network
        </button>
      )}
    </fieldset>
  );
}
