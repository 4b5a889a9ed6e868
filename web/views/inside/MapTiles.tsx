import { useState } from 'preact/hooks';
import type { FeatureMaps } from '../../../src/experiment/observe/featureMaps.ts';
import { linked, maps } from '../../state/inside.ts';
import { extent } from '../../state/insideRows.ts';
import { askForMaps } from '../../state/run.ts';
import type { Inspection } from '../../training/messages.ts';
import { Pixels } from '../Pixels.tsx';
import { Sign } from '../Sign.tsx';
import { Legend } from './FilterTiles.tsx';
import type { ObservedNetwork } from './network.ts';
import { TileCanvas } from './TileCanvas.tsx';

/** More maps of a layer than this nobody looks at. */
const MOST = 64;

function tilesOf({ shape: [height, width, channels], values }: FeatureMaps, most: number) {
  const at = (tile: number, row: number, column: number) => values[(row * width + column) * channels + tile] as number;
  return { height, width, count: Math.min(channels, MOST), at, most };
}

/** What a chosen layer of each trained network makes of a chosen test image. */
export function MapTiles({
  networks,
  inspection: { mapped, tested, classes, image: size },
}: {
  readonly networks: readonly ObservedNetwork[];
  readonly inspection: Inspection;
}) {
  const [layer, setLayer] = useState(mapped[0] ?? '');
  const [image, setImage] = useState(0);
  if (mapped.length === 0) return null;
  const ask = (which: string, position: number) => {
    setLayer(which);
    setImage(position);
    askForMaps(which, position);
  };
  const answer = maps.value;
  const range = extent(answer?.maps.flatMap((one) => extent(one?.values ?? []) ?? []) ?? []) ?? [0, 0];
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  const go = (position: number) => ask(layer, Math.max(0, Math.min(tested - 1, Math.trunc(position) || 0)));
  return (
    <article class={`card ${answer && linked.value === answer.layer ? 'linked' : ''}`}>
      <h3>Feature maps</h3>
      <div class="choice">
        <label>
          layer{' '}
          <select value={layer} onChange={({ currentTarget }) => ask(currentTarget.value, image)}>
            {mapped.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          test image{' '}
          <input
            type="number"
            min={0}
            max={tested - 1}
            value={image}
            onChange={({ currentTarget }) => go(Number(currentTarget.value))}
          />
        </label>
        <button type="button" class="quiet" onClick={() => go(image - 1)} disabled={image === 0}>
          Previous
        </button>
        <button type="button" class="quiet" onClick={() => go(image + 1)} disabled={image === tested - 1}>
          Next
        </button>
        {!answer && (
          <button type="button" onClick={() => ask(layer, image)}>
            Show
          </button>
        )}
      </div>
      {answer && (
        <>
          <div class="asked">
            {size && <Pixels pixels={answer.pixels} size={size} label={`Test image ${answer.image}: ${classes[answer.truth]}`} />}
            <p class="hint">
              What {answer.layer} gives for test image {answer.image}, {classes[answer.truth]}, after training.
            </p>
          </div>
          <div class="sights">
            {networks.map(({ label, style }, i) => {
              const own = answer.maps[i];
              return (
                <div key={label}>
                  <p class="who">
                    <Sign {...style} /> {label}
                  </p>
                  {own ? (
                    <TileCanvas
                      tiles={tilesOf(own, most)}
                      zoom={own.shape[1] > 16 ? 2 : 4}
                      label={`${own.shape[2]} maps of ${own.shape[0]} × ${own.shape[1]} that ${answer.layer} gives, ${label}`}
                    />
                  ) : (
                    <p class="hint">This network does not have the layer.</p>
                  )}
                </div>
              );
            })}
          </div>
          <Legend most={most} />
        </>
      )}
    </article>
  );
}
