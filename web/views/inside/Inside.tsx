import { choose, moments, momentText, observations, shown } from '../../state/inside.ts';
import { layerRows } from '../../state/insideRows.ts';
import type { Run } from '../../state/run.ts';
import { FilterTiles } from './FilterTiles.tsx';
import { LayerCard } from './LayerCard.tsx';
import { MapTiles } from './MapTiles.tsx';
import { NumbersTable } from './NumbersTable.tsx';
import { observedNetworks } from './network.ts';

/** What goes on inside of the networks: layer by layer, over the training. */
export function Inside({ run: { plan, tracks } }: { readonly run: Run }) {
  const times = moments.value;
  const now = times[shown.value];
  if (!now) return null;
  const networks = observedNetworks(plan);
  const seen = networks.map(({ training }) => observations.value.get(training) ?? new Map());
  const rows = layerRows(seen, times);
  const text = momentText(now);
  return (
    <section class="inside" aria-labelledby="inside">
      <h2 id="inside">Inside</h2>
      <p class="hint">
        What enters each layer, over the training: the line is the median, the band reaches from the 15th to the 85th percentile,
        bars are the values at the time that is chosen. Networks share the scale of a layer. Times stand at equal distances, so
        that the first epoch has room. The Tab key leads to each layer, and the arrow keys through the rows of a table.
        {plan.plans.length > networks.length && ' The networks of the first seed are shown.'}
      </p>
      <div class="card time">
        <label for="time">time</label>
        <input
          id="time"
          type="range"
          min={0}
          max={times.length - 1}
          value={shown.value}
          aria-valuetext={text}
          onInput={({ currentTarget }) => choose(Number(currentTarget.value))}
        />
        <output for="time">{text}</output>
      </div>
      {rows.map((row) => (
        <LayerCard key={row.name} row={row} networks={networks} moments={times} shown={shown.value} />
      ))}
      <NumbersTable rows={rows} networks={networks} shown={shown.value} time={text} />
      <FilterTiles networks={networks} seen={seen.map((network) => network.get(now.step))} />
      <MapTiles networks={networks} testSet={plan.testSet} tracks={tracks} />
    </section>
  );
}
