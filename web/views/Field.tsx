import { DEFAULTS, type Field as FieldSpec } from '../options/fields.ts';
import { takesAll } from '../state/dropped.ts';
import { change, problems, texts } from '../state/settings.ts';

/** An option with what it means, and what is wrong with it. */
export function Field({ field: { name, label, help, kind, choices, placeholder } }: { readonly field: FieldSpec }) {
  const problem = problems.value.get(name);
  const isAll = takesAll(name, texts.value[name] === DEFAULTS[name]);
  const shown = isAll ? 'all' : texts.value[name];
  const put = (text: string) => change(name, takesAll(name, text === 'all') ? DEFAULTS[name] : text);
  const common = {
    id: `option-${name}`,
    'aria-describedby': `help-${name}`,
    'aria-invalid': problem !== undefined,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => put(currentTarget.value.trim()),
  };
  return (
    <div class="field">
      <label for={common.id}>{label}</label>
      {kind === 'choice' ? (
        <select {...common} value={shown}>
          {DEFAULTS[name] === '' && <option value="">–</option>}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type="text"
          value={shown}
          placeholder={placeholder}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          autocomplete="off"
          spellcheck={false}
        />
      )}
      <small id={`help-${name}`} class={problem === undefined ? 'help' : 'problem'}>
        {problem ?? help}
      </small>
    </div>
  );
}
