import { leftText } from '../../src/training/callbacks/remaining.ts';
import { looked } from '../state/dropped.ts';
import { beat, pause, play, reset, run, status, step, stop } from '../state/run.ts';
import { problems } from '../state/settings.ts';
import { stepsDone } from '../state/tracks.ts';

const STATES = {
  idle: 'Ready.',
  preparing: 'Reading the data and building the networks …',
  training: '',
  paused: 'Paused.',
  done: 'Done.',
  failed: 'Stopped by an error.',
} as const;

/** How far all trainings are, and for how long they go on. */
function progress(): { readonly fraction: number; readonly text: string } {
  const { value } = run;
  if (!value) return { fraction: 0, text: '' };
  const { tracks, paces, plan } = value;
  const total = tracks.reduce((sum, { steps }) => sum + steps * plan.epochs, 0);
  const done = tracks.reduce(
    (sum, track) => sum + (track.status === 'diverged' ? track.steps * plan.epochs : stepsDone(track)),
    0,
  );
  const rate = tracks.reduce((sum, track, i) => sum + (track.status === 'training' ? (paces[i]?.rate ?? 0) : 0), 0);
  const isKnown = rate > 0 && status.value === 'training';
  return { fraction: done / total, text: isKnown ? leftText((total - done) / rate) : '' };
}

/** What makes networks train, and how far they are. */
export function RunBar() {
  // The position changes with each beat.
  void beat.value;
  const { fraction, text } = progress();
  const isTraining = status.value === 'training' || status.value === 'preparing';
  const isBlocked = problems.value.size > 0 || Object.keys(looked.value?.problems ?? {}).length > 0;
  return (
    <section class="card bar" aria-label="Training">
      {isTraining ? (
        <button type="button" class="main" onClick={pause}>
          Pause
        </button>
      ) : (
        <button type="button" class="main" onClick={() => play()} disabled={isBlocked && status.value !== 'paused'}>
          {status.value === 'paused' ? 'Go on' : status.value === 'done' ? 'Train again' : 'Train'}
        </button>
      )}
      <button type="button" onClick={step} disabled={isBlocked} title="Every network takes one training step">
        One step
      </button>
      <button
        type="button"
        onClick={stop}
        disabled={!run.value || status.value === 'done' || status.value === 'failed'}
        title="End after this step, and test"
      >
        Finish now
      </button>
      <button type="button" onClick={reset} disabled={status.value === 'idle'}>
        Reset
      </button>
      <a class="to-settings" href="#experiment">
        Settings
      </a>
      <div class="progress">
        <progress value={fraction} max={1} aria-label="Progress of all trainings" />
        <span>
          {isBlocked && status.value === 'idle' ? 'Not ready: under Experiment stands what is wrong.' : STATES[status.value]}{' '}
          {text}
        </span>
      </div>
    </section>
  );
}
