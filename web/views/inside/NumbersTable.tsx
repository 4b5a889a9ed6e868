import { short } from '../../charts/scale.ts';
import type { LayerRow } from '../../state/insideRows.ts';
import { deadText } from './LayerCard.tsx';
import { LinkedRow } from './LinkedRow.tsx';
import { NormalizationsTable } from './NormalizationsTable.tsx';
import type { ObservedNetwork } from './network.ts';

const NUMBERS = ['15 %', 'median', '85 %', 'dead units', 'gradient norm'];

/** The numbers of all pictures at the time that is shown, for who does not see pictures. */
export function NumbersTable({
  rows,
  networks,
  shown,
  time,
}: {
  readonly rows: readonly LayerRow[];
  readonly networks: readonly ObservedNetwork[];
  readonly shown: number;
  /** The time in words. */
  readonly time: string;
}) {
  const lines = rows.flatMap(({ name, sights }) =>
    networks.flatMap(({ label }, i) => {
      const seen = sights[i]?.[shown];
      return seen ? [{ name, label, seen }] : [];
    }),
  );
  return (
    <details class="card layer-numbers">
      <summary>The numbers as tables</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls a wide table with the keys. */}
      <section class="scroll" tabIndex={0} aria-label="Numbers of all layers">
        <table>
          <caption>What enters each layer {time}, and what becomes of it.</caption>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">network</th>
              {NUMBERS.map((title) => (
                <th key={title} scope="col" class="n">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ name, label, seen }, n) => (
              <LinkedRow key={`${name} ${label}`} layer={name} isFirst={n === 0}>
                <th scope="row">{name}</th>
                <td>{label}</td>
                {[0, 1, 2].map((which) => (
                  <td key={which} class="n">
                    {seen.entering.percentiles ? short(seen.entering.percentiles[which] as number) : '–'}
                  </td>
                ))}
                <td class="n">{deadText(seen)}</td>
                <td class="n">{seen.gradientNorm === null ? '–' : short(seen.gradientNorm)}</td>
              </LinkedRow>
            ))}
          </tbody>
        </table>
        <NormalizationsTable
          rows={rows}
          networks={networks}
          shown={shown}
          caption={`What normalisations have and meet ${time}: how their channels lie.`}
        />
      </section>
    </details>
  );
}
