import type { FeatureMaps } from '../../../src/experiment/observe/featureMaps.ts';
import { short } from '../../charts/scale.ts';
import { momentText } from '../../state/inside.ts';
import { extent } from '../../state/insideRows.ts';
import { mapsChoice, mapsOf, testImage } from '../../state/maps.ts';
import { beat, chooseMaps } from '../../state/run.ts';
import type { Track } from '../../state/tracks.ts';
import type { TestSet } from '../../training/messages.ts';
import { Pixels } from '../Pixels.tsx';
import { Sign } from '../Sign.tsx';
import { Legend } from './FilterTiles.tsx';
import { linkClass, linkTo } from './link.ts';
import { MapsChooser } from './MapsChooser.tsx';
import type { ObservedNetwork } from './network.ts';
import { TileCanvas } from './TileCanvas.tsx';

/** More maps of a layer than this nobody looks at. */
const MOST = 64;

function tilesOf({ shape: [height, width, channels], values }: FeatureMaps, most: number) {
  const at = (tile: number, row: number, column: number) => values[(row * width + column) * channels + tile] as number;
  return { height, width, count: Math.min(channels, MOST), at, most };
}

/** Why a network has not answered, in words. */
function pendingText(track: Track | undefined): string {
  if (track?.status === 'waiting') return 'This network waits for its turn.';
  return track?.status === 'training' ? 'Asked …' : 'This network is not at hand any more.';
}

function NetworkMaps({ network, track, most }: { network: ObservedNetwork; track: Track | undefined; most: number }) {
  void beat.value;
  const { label, style, training } = network;
  const answer = mapsOf(training);
  const maps = answer?.maps;
  return (
    <div>
      <p class="who">
        <Sign {...style} /> {label}
      </p>
      {!answer && <p class="hint">{pendingText(track)}</p>}
      {answer && !maps && <p class="hint">This network does not have the layer.</p>}
      {answer && maps && (
        <>
          <TileCanvas
            tiles={tilesOf(maps, most)}
            zoom={maps.shape[1] > 16 ? 2 : 4}
            label={`${maps.shape[2]} maps of ${maps.shape[0]} × ${maps.shape[1]} that ${answer.layer} gives, ${label}: values from ${extent(maps.values)?.map(short).join(' to ')}.`}
          />
          <p class="hint">{momentText(answer)}</p>
        </>
      )}
    </div>
  );
}

interface MapTilesProps {
  readonly networks: readonly ObservedNetwork[];
  readonly testSet: TestSet;
  readonly tracks: readonly Track[];
}

/** What a chosen layer of each network makes of a chosen test image, as the networks are now. */
export function MapTiles({ networks, testSet, tracks }: MapTilesProps) {
  const { mapped, classes, image: size } = testSet;
  if (mapped.length === 0) return null;
  const chosen = mapsChoice.value;
  const choice = chosen ?? { layer: mapped[0] as string, image: 0 };
  const range = extent(networks.flatMap(({ training }) => extent(mapsOf(training)?.maps?.values ?? []) ?? [])) ?? [0, 0];
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  const image = testImage.value?.image === choice.image ? testImage.value : null;
  const choose = (changed: Partial<typeof choice>) =>
    chooseMaps(
      { ...choice, ...changed },
      networks.map(({ training }) => training),
    );
  return (
    <article class={`card ${linkClass(choice.layer)}`} {...linkTo(choice.layer)}>
      <h3>Feature maps</h3>
      <MapsChooser choice={choice} testSet={testSet} isAsked={chosen !== null} choose={choose} />
      {chosen && image && (
        <>
          <div class="asked">
            {size && <Pixels pixels={image.pixels} size={size} label={`Test image ${image.image}: ${classes[image.truth]}`} />}
            <p class="hint">
              What {choice.layer} gives for test image {image.image}, {classes[image.truth]}, as in inference.
            </p>
          </div>
          <div class="sights">
            {networks.map((network) => (
              <NetworkMaps key={network.label} network={network} track={tracks[network.training]} most={most} />
            ))}
          </div>
          <Legend most={most} />
        </>
      )}
    </article>
  );
}
