import type { LayerObservation } from '../../../src/experiment/observe/observation.ts';
import { paintLayer, timeAt } from '../../charts/paintLayer.ts';
import { paintTrend } from '../../charts/paintTrend.ts';
import { short } from '../../charts/scale.ts';
import { type Moment, momentText, pointed } from '../../state/inside.ts';
import { extent, type LayerRow, type Sight, valueScale } from '../../state/insideRows.ts';
import { Sign } from '../Sign.tsx';
import { LinkedCard } from './LinkedCard.tsx';
import { NormalizationFigures } from './NormalizationFigures.tsx';
import type { ObservedNetwork } from './network.ts';
import { Picture } from './Picture.tsx';

interface LayerCardProps {
  readonly row: LayerRow;
  readonly networks: readonly ObservedNetwork[];
  readonly moments: readonly Moment[];
  readonly shown: number;
}

/** What enters a layer at one time, in words. */
function enteringText(seen: LayerObservation | null | undefined): string {
  if (!seen) return 'not looked at yet';
  const { percentiles, notFinite } = seen.entering;
  if (!percentiles) return 'no value is a number any more';
  const [low, median, high] = percentiles.map(short);
  const lost = notFinite > 0 ? `; ${(100 * notFinite).toFixed(1)} % are no numbers` : '';
  return `median ${median}, from ${low} to ${high}${lost}`;
}

const deadFraction = (seen: LayerObservation | null) => (seen?.units ? seen.units.dead / seen.units.count : null);

/** The fraction of units that are dead, in words. */
export const deadText = (seen: LayerObservation | null | undefined): string =>
  seen?.units ? `${seen.units.dead} of ${seen.units.count}` : '–';

function Trend({
  title,
  value,
  props,
  isLog,
}: {
  title: string;
  value(seen: LayerObservation | null): number | null;
  props: LayerCardProps;
  isLog: boolean;
}) {
  const { row, networks, moments, shown } = props;
  const lines = row.sights.map((sight) => sight.map(value));
  const range = extent(lines.flat().filter((v) => !isLog || (v ?? 0) > 0));
  if (!range) return null;
  const now = networks.map(
    ({ label }, i) => `${label} ${lines[i]?.[shown] == null ? 'none' : short(lines[i]?.[shown] as number)}`,
  );
  const domain: readonly [number, number] = isLog ? [range[0] * 0.8, range[1] * 1.25] : [0, 1];
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <Picture
        className="trend"
        label={`${title} of ${row.name} over the training. ${momentText(moments[shown] as Moment)}: ${now.join(', ')}.`}
        draw={(area, theme) =>
          paintTrend(area, theme, {
            lines: networks.map(({ style }, i) => ({ colour: style.colour, values: lines[i] ?? [] })),
            epochs: moments.map(({ epoch }) => epoch),
            shown,
            domain,
            isLog,
            ...(!isLog && { text: (v: number) => `${Math.round(100 * v)} %` }),
          })
        }
      />
    </figure>
  );
}

/** A layer as all networks have it: what enters it over time, its dead units, gradient and statistics. */
export function LayerCard(props: LayerCardProps) {
  const { row, networks, moments, shown } = props;
  const domain = valueScale(row);
  const epochs = moments.map(({ epoch }) => epoch);
  const has = (sight: Sight | undefined) => sight?.some((seen) => seen !== null);
  return (
    <LinkedCard layer={row.name} label={`${row.type} ${row.name}`} className="inside-layer">
      <h3>
        {row.type} <span>{row.name}</span>
      </h3>
      <div class="sights">
        {networks.map(({ label, style }, i) => {
          const sight = row.sights[i] ?? [];
          return (
            <div key={label} class="sight">
              <p class="who">
                <Sign {...style} /> {label}
              </p>
              {has(sight) ? (
                <>
                  <Picture
                    className="distribution"
                    label={`What enters ${row.name}, ${label}, over the training. ${momentText(moments[shown] as Moment)}: ${enteringText(sight[shown])}.`}
                    draw={(area, theme) =>
                      paintLayer(area, theme, {
                        times: sight.map((seen) => seen?.entering ?? null),
                        epochs,
                        domain,
                        shown,
                        colour: style.colour,
                      })
                    }
                    onPoint={(x, width) => {
                      pointed.value = x === undefined ? null : timeAt(x, width, moments.length);
                    }}
                  />
                  <p class="hint">{enteringText(sight[shown])}</p>
                </>
              ) : (
                <p class="hint">This network does not have the layer.</p>
              )}
            </div>
          );
        })}
      </div>
      <div class="trends">
        <Trend title="norm of the gradient" value={(seen) => seen?.gradientNorm ?? null} props={props} isLog />
        <Trend title="dead units" value={deadFraction} props={props} isLog={false} />
      </div>
      <NormalizationFigures {...props} />
    </LinkedCard>
  );
}
