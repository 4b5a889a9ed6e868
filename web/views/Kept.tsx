import { isDropped } from '../state/dropped.ts';
import { forgetKept, kept } from '../state/kept.ts';
import { play, status } from '../state/run.ts';

const when = (time: number) => new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

const far = (label: string, epochs: number) => `${label} ${epochs === 0 ? 'in its first epoch' : `after epoch ${epochs}`}`;

/** Says that a training of these settings can go on where it was, which nothing does by itself. */
export function Kept() {
  const { value } = kept;
  if (!value || status.value !== 'idle' || isDropped()) return null;
  return (
    <section class="card kept" aria-label="Kept training">
      <p>
        A training of these settings was left on {when(value.time)}:{' '}
        {value.trainings.map(({ label, epochs }) => far(label, epochs)).join(', ')}. It can go on where it was, to the same
        numbers.
      </p>
      <p class="actions">
        <button type="button" class="main" onClick={() => play({ goesOn: true })}>
          Go on
        </button>
        <button type="button" class="quiet" onClick={() => void forgetKept()}>
          Forget it
        </button>
      </p>
    </section>
  );
}
