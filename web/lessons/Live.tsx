import { beat, run, status } from '../state/run.ts';
import { Answer } from '../views/Answer.tsx';
import { Curves } from '../views/Curves.tsx';
import { Networks } from '../views/Networks.tsx';
import { RunBar } from '../views/RunBar.tsx';
import { running } from './experiment.ts';

/** The experiment of a lesson as it trains: the same views as on the page of experiments, where its settings stand too. */
export function Live({ lesson }: { readonly lesson: string }) {
  void beat.value;
  if (running.value !== lesson || status.value === 'idle') return null;
  return (
    <section class="live" aria-label="The experiment">
      <RunBar />
      <Networks />
      {run.value && <Curves run={run.value} />}
      <Answer />
      <p class="hint">
        These settings are on <a href="#/">the page of experiments</a> now, where you can change them.
      </p>
    </section>
  );
}
