import { useEffect, useRef } from 'preact/hooks';
import { type CurveChart, curveOption } from '../charts/curveOption.ts';
import type { EChartsType } from '../charts/echarts.ts';
import { dropIdle, whenIdle } from '../charts/idle.ts';
import { styleOf, theme } from '../charts/theme.ts';
import { beat } from '../state/run.ts';
import { latest, type Track } from '../state/tracks.ts';
import type { Ready } from '../training/messages.ts';
import { Sign } from './Sign.tsx';

/** Changes when there is something new to draw: far less often than the page is drawn, as a curve has few points an epoch. */
const drawnUpTo = ({ metric, tracks }: CurveChart) =>
  tracks
    .flatMap(({ train, tested }) => [train, tested].map((curves) => curves.get(metric)))
    .map((points) => `${points?.length}:${points?.at(-1)}`)
    .join(' ');

/** The figure in words. */
function describe({ label, metric, tracks, tested }: CurveChart): string {
  const ends = tracks.map((track) => {
    const value = latest(track.tested, metric);
    return `${track.label} ${value === null ? 'none yet' : value.toFixed(4)}`;
  });
  return `${label} by epoch. Last on the ${tested} samples: ${ends.join(', ')}.`;
}

function Chart(props: CurveChart) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const latestProps = useRef(props);
  latestProps.current = props;
  const draw = () => chart.current?.setOption(curveOption(latestProps.current, theme.value), { replaceMerge: ['series'] });
  useEffect(() => {
    let isGone = false;
    const sizes = new ResizeObserver(() => chart.current?.resize());
    void import('../charts/echarts.ts').then(({ init }) => {
      if (isGone || !place.current) return;
      chart.current = init(place.current);
      sizes.observe(place.current);
      draw();
    });
    return () => {
      isGone = true;
      sizes.disconnect();
      chart.current?.dispose();
    };
  }, []);
  void beat.value;
  // When the page has nothing else to do, so that a click comes first; but soon.
  useEffect(() => {
    const request = whenIdle(draw);
    return () => dropIdle(request);
  }, [drawnUpTo(props), theme.value, props.tracks]);
  return (
    <figure class="card curve">
      <figcaption>{props.label}</figcaption>
      <div ref={place} class="plot" role="img" aria-label={describe(props)} />
    </figure>
  );
}

/** Trainings with what their curves are called and how long they get. */
export interface CurvesOf {
  readonly plan: Pick<Ready, 'metric' | 'epochs' | 'tested'> & { readonly arms: readonly { readonly label: string }[] };
  readonly tracks: readonly Track[];
}

/** What is logged, one figure each, the metric that networks are compared by first. */
export function Curves({ run: { plan, tracks } }: { readonly run: CurvesOf }) {
  const { metric, epochs, tested } = plan;
  const shown = [metric, ...(metric.name === 'loss' ? [] : [{ name: 'loss', label: 'loss' }])];
  return (
    <section aria-label="Curves">
      <ul class="key">
        {plan.arms.map(({ label }, i) => (
          <li key={label}>
            <Sign {...styleOf(i, theme.value)} /> {label}
          </li>
        ))}
        <li>solid, with signs: on the {tested} samples after each epoch</li>
        <li>dashed: on the training samples, mean of the epoch so far</li>
      </ul>
      <div class="curves">
        {shown.map(({ name, label }) => (
          <Chart key={name} {...{ metric: name, label, epochs, endsAtOne: name === 'accuracy', tracks, tested }} />
        ))}
      </div>
    </section>
  );
}
