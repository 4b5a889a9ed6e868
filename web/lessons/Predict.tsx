import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

/** What was seen: which of the choices is so, and how one knows. */
export interface Seen {
  /** −1 where none of them is. */
  readonly right: number;
  readonly text: string;
}

interface PredictProps {
  readonly question: ComponentChildren;
  readonly choices: readonly string[];
  /** What the button says. */
  readonly action: string;
  /** Finds out. */
  see(): Promise<Seen>;
}

/** A question to answer before one looks. */
export function Predict({ question, choices, action, see }: PredictProps) {
  const name = useId();
  const [chosen, setChosen] = useState<number>();
  const [state, setState] = useState<'asked' | 'looking' | Seen | { readonly problem: string }>('asked');
  const look = async () => {
    setState('looking');
    try {
      setState(await see());
    } catch (error) {
      setState({ problem: error instanceof Error ? error.message : String(error) });
    }
  };
  const seen = typeof state === 'object' && 'right' in state ? state : undefined;
  return (
    <section class="card predict" aria-label="Predict">
      <fieldset disabled={state === 'looking'}>
        <legend>{question}</legend>
        {choices.map((choice, i) => (
          <label key={choice} class={seen?.right === i ? 'so' : ''}>
            <input
              type="radio"
              name={name}
              checked={chosen === i}
              onChange={() => {
                setChosen(i);
                setState('asked');
              }}
            />
            {choice}
          </label>
        ))}
      </fieldset>
      <button type="button" class="main" disabled={chosen === undefined || state === 'looking'} onClick={() => void look()}>
        {state === 'looking' ? 'Looking …' : action}
      </button>
      <div role="status">
        {seen && (
          <p class="seen">
            <strong>{seen.right === chosen ? 'As you said.' : seen.right < 0 ? 'None of these.' : 'Not so.'}</strong> {seen.text}
          </p>
        )}
        {typeof state === 'object' && 'problem' in state && <p class="problem">{state.problem}</p>}
      </div>
    </section>
  );
}
