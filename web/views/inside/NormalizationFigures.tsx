import { paintDots } from '../../charts/paintDots.ts';
import { short } from '../../charts/scale.ts';
import { extent, type LayerRow } from '../../state/insideRows.ts';
import { Sign } from '../Sign.tsx';
import type { ObservedNetwork } from './network.ts';
import { Picture } from './Picture.tsx';
import { PLOTS, type Quantity, type Values } from './quantities.ts';

/** A little room around a domain. */
function padded([low, high]: readonly [number, number]): readonly [number, number] {
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}

/** Where a quantity lies, in words. */
function rangeText({ name }: Quantity, values: Values): string {
  const range = extent(values ?? []);
  return range ? `${name} from ${short(range[0])} to ${short(range[1])}` : `${name} no number`;
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
              {PLOTS.map(({ title, up, across }) => {
                const [high, wide] = [up.of(seen), across?.of(seen)];
                if (!high || (across && !wide)) return null;
                // One scale for all networks and times.
                const domain = extent(all.flatMap((one) => [...finite(up.of(one)), ...finite(across?.of(one))]));
                const texts = [rangeText(up, high), ...(across ? [rangeText(across, wide)] : [])];
                return (
                  <figure key={title}>
                    <figcaption>{title}</figcaption>
                    <Picture
                      className="dot-plot"
                      label={`${label}, ${row.name}, by channel: ${texts.join('; ')}.`}
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
