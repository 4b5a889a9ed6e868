import { splitArms } from '../../src/experiment/armList.ts';
import { thousands } from '../../src/platform/terminal/text.ts';
import { styleOf, theme } from '../charts/theme.ts';
import { phraseOf } from '../options/armText.ts';
import { samplesNoun } from '../state/dropped.ts';
import type { Pace } from '../state/pace.ts';
import { beat, run, status } from '../state/run.ts';
import { texts } from '../state/settings.ts';
import { latest, type Track } from '../state/tracks.ts';
import type { Ready } from '../training/messages.ts';
import { Sign } from './Sign.tsx';

const score = (v: number | null) => (v === null ? '–' : v.toFixed(4));

function stateText({ status: state, epoch, done, steps }: Track, epochs: number): string {
  if (state === 'waiting') return 'waits for its turn';
  if (state === 'diverged') return `diverged in epoch ${epoch}: its loss was no number any more`;
  if (state === 'trained') return 'trained';
  return `epoch ${epoch} of ${epochs}, step ${thousands(done)} of ${thousands(steps)}`;
}

interface CardProps {
  readonly plan: Ready;
  readonly track: Track;
  readonly pace: Pace;
}

function NetworkCard({ plan: { metric, epochs, batchSize, tested }, track, pace }: CardProps) {
  void beat.value;
  const rate = status.value === 'training' && track.status === 'training' ? pace.rate : undefined;
  return (
    <article class="card network" data-label={track.label}>
      <h2>
        <Sign {...styleOf(track.arm, theme.value)} /> {track.label}
      </h2>
      <p class="score">
        <strong>{score(latest(track.tested, metric.name))}</strong>
        <span>
          {metric.label} on the {tested} samples
        </span>
      </p>
      <p class="state">{stateText(track, epochs)}</p>
      <dl>
        <div>
          <dt>training {metric.label}</dt>
          <dd>{score(latest(track.train, metric.name))}</dd>
        </div>
        <div>
          <dt>training loss</dt>
          <dd>{score(latest(track.train, 'loss'))}</dd>
        </div>
        <div>
          <dt>{samplesNoun.value} a second</dt>
          <dd>{rate === undefined ? '–' : thousands(Math.round(rate * batchSize))}</dd>
        </div>
      </dl>
    </article>
  );
}

/** What stands in a network's place before it trains. */
function Waiting({ arm, i }: { readonly arm: string; readonly i: number }) {
  return (
    <article class="card network">
      <h2>
        <Sign {...styleOf(i, theme.value)} /> {phraseOf(arm)}
      </h2>
      <p class="state">not trained yet</p>
    </article>
  );
}

/** The networks side by side. */
export function Networks() {
  void beat.value;
  const { value } = run;
  return (
    <section class="networks" aria-label="Networks">
      {value
        ? value.tracks.map((track, i) => (
            <NetworkCard key={track.label} plan={value.plan} track={track} pace={value.paces[i] as Pace} />
          ))
        : splitArms(texts.value.norm).map((arm, i) => <Waiting key={arm} arm={arm} i={i} />)}
    </section>
  );
}
