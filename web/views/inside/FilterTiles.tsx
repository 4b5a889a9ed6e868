import type { Filters, Observation } from '../../../src/experiment/observe/observation.ts';
import { short } from '../../charts/scale.ts';
import { extent } from '../../state/insideRows.ts';
import { Sign } from '../Sign.tsx';
import { LinkedCard } from './LinkedCard.tsx';
import type { ObservedNetwork } from './network.ts';
import { TileCanvas } from './TileCanvas.tsx';

/** The weights of each filter, for images with several channels their mean. */
function tilesOf({ shape: [height, width, channels, count], weights }: Filters, most: number) {
  const at = (tile: number, row: number, column: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += weights[((row * width + column) * channels + c) * count + tile] as number;
    return sum / channels;
  };
  return { height, width, count, at, most };
}

/** The filters of the first layer, all networks on one scale. */
export function FilterTiles({
  networks,
  seen,
}: {
  readonly networks: readonly ObservedNetwork[];
  readonly seen: readonly (Observation | undefined)[];
}) {
  const filters = seen.map((one) => one?.filters);
  const layer = filters.find(Boolean)?.layer;
  if (layer === undefined) return null;
  const range = extent(filters.flatMap((one) => [...(one?.weights ?? [])])) ?? [0, 0];
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  return (
    <LinkedCard layer={layer} label="Filters of the first layer">
      <h3>
        Filters of the first layer <span>{layer}</span>
      </h3>
      <div class="sights">
        {networks.map(({ label, style }, i) => {
          const own = filters[i];
          return (
            <div key={label}>
              <p class="who">
                <Sign {...style} /> {label}
              </p>
              {own ? (
                <TileCanvas
                  tiles={tilesOf(own, most)}
                  zoom={own.shape[1] <= 5 ? 12 : 6}
                  label={`${own.shape[3]} filters of ${own.shape[0]} × ${own.shape[1]}, ${label}: weights from ${extent(own.weights)?.map(short).join(' to ')}.`}
                />
              ) : (
                <p class="hint">Not looked at yet.</p>
              )}
            </div>
          );
        })}
      </div>
      <Legend most={most} />
    </LinkedCard>
  );
}

/** What the colours of tiles mean. */
export function Legend({ most }: { readonly most: number }) {
  return (
    <p class="legend">
      −{short(most)} <i class="ramp" /> {short(most)}, zero in the middle
    </p>
  );
}
