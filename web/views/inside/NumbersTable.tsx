import { short } from '../../charts/scale.ts';
import type { LayerRow } from '../../state/insideRows.ts';
import { deadText } from './LayerCard.tsx';
import type { ObservedNetwork } from './network.ts';

/** The numbers of all pictures at the time that is shown, for who does not see pictures. */
export function NumbersTable({
  rows,
  networks,
  shown,
  caption,
}: {
  readonly rows: readonly LayerRow[];
  readonly networks: readonly ObservedNetwork[];
  readonly shown: number;
  readonly caption: string;
}) {
  return (
    <details class="card numbers">
      <summary>The numbers as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls a wide table with the keys. */}
      <section class="scroll" tabIndex={0} aria-label="Numbers of all layers">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">network</th>
              <th scope="col" class="n">
                15 %
              </th>
              <th scope="col" class="n">
                median
              </th>
              <th scope="col" class="n">
                85 %
              </th>
              <th scope="col" class="n">
                dead units
              </th>
              <th scope="col" class="n">
                gradient norm
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.flatMap(({ name, sights }) =>
              networks.flatMap(({ label }, i) => {
                const seen = sights[i]?.[shown];
                if (!seen) return [];
                const { percentiles } = seen.entering;
                return [
                  <tr key={`${name} ${label}`}>
                    <th scope="row">{name}</th>
                    <td>{label}</td>
                    {[0, 1, 2].map((which) => (
                      <td key={which} class="n">
                        {percentiles ? short(percentiles[which] as number) : '–'}
                      </td>
                    ))}
                    <td class="n">{deadText(seen)}</td>
                    <td class="n">{seen.gradientNorm === null ? '–' : short(seen.gradientNorm)}</td>
                  </tr>,
                ];
              }),
            )}
          </tbody>
        </table>
      </section>
    </details>
  );
}
