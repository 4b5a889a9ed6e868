import type { NormalizationObservation } from '../../../src/experiment/observe/observation.ts';
import { paintDots } from '../../charts/paintDots.ts';
import { short } from '../../charts/scale.ts';
import { extent, type LayerRow } from '../../state/insideRows.ts';
import { Sign } from '../Sign.tsx';
import type { ObservedNetwork } from './network.ts';
import { Picture } from './Picture.tsx';

type Values = Float32Array | null | undefined;

/** What a figure shows of a normalisation. */
interface FigureOf {
  readonly title: string;
  /** What it says in words. */
  readonly what: string;
  up(seen: NormalizationObservation): Values;
  across?(seen: NormalizationObservation): Values;
}

const roots = (values: Values): Values => values?.map(Math.sqrt);

const FIGURES: readonly FigureOf[] = [
  {
    title: 'mean: batch ↑ moving →',
    what: 'means of the channels in batches',
    up: ({ batch }) => batch?.mean,
    across: ({ moving }) => moving?.mean,
  },
  {
    title: 'deviation: batch ↑ moving →',
    what: 'standard deviations of the channels in batches',
    up: ({ batch }) => roots(batch?.variance),
    across: ({ moving }) => roots(moving?.variance),
  },
  { title: 'γ by channel', what: 'γ of the channels', up: ({ gamma }) => gamma },
  { title: 'β by channel', what: 'β of the channels', up: ({ beta }) => beta },
];

/** A little room around a domain. */
function padded([low, high]: readonly [number, number]): readonly [number, number] {
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}

const finite = (values: Values) => [...(values ?? [])].filter(Number.isFinite);

interface NormalizationProps {
  readonly row: LayerRow;
  readonly networks: readonly ObservedNetwork[];
  readonly shown: number;
}

/** γ and β, and the statistics of batches against the moving ones, of the networks whose layer is a normalisation. */
export function NormalizationFigures({ row, networks, shown }: NormalizationProps) {
  const all = row.sights.flat().flatMap((seen) => seen?.normalization ?? []);
  if (all.length === 0) return null;
  return (
    <div class="normalizations">
      {networks.map(({ label, style }, i) => {
        const seen = row.sights[i]?.[shown]?.normalization;
        if (!seen) return null;
        return (
          <div key={label}>
            <p class="who">
              <Sign {...style} /> {label}
            </p>
            <div class="dots">
              {FIGURES.map(({ title, what, up, across }) => {
                const [high, wide] = [up(seen), across?.(seen)];
                if (!high || (across && !wide)) return null;
                // One scale for all networks and times.
                const domain = extent(all.flatMap((one) => [...finite(up(one)), ...finite(across?.(one))]));
                const now = extent(high);
                const range = now ? `from ${short(now[0])} to ${short(now[1])}` : 'no numbers';
                const moving = wide && extent(wide);
                return (
                  <figure key={title}>
                    <figcaption>{title}</figcaption>
                    <Picture
                      className="dot-plot"
                      label={`${label}, ${row.name}: ${what} ${range}${moving ? `; the moving ones from ${short(moving[0])} to ${short(moving[1])}` : ''}.`}
                      draw={(area, theme) =>
                        paintDots(area, theme, {
                          across: wide ?? null,
                          up: high,
                          domain: padded(domain ?? [0, 1]),
                          colour: style.colour,
                        })
                      }
                    />
                  </figure>
                );
              })}
            </div>
          </div>
        );
      })}
    </div>
  );
}
