import { short } from '../../charts/scale.ts';
import { type LayerRow, spread } from '../../state/insideRows.ts';
import { LinkedRow } from './LinkedRow.tsx';
import type { ObservedNetwork } from './network.ts';
import { QUANTITIES } from './quantities.ts';

/** What normalisations have and meet at the time that is shown: of each quantity how its channels lie. */
export function NormalizationsTable({
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
  const lines = rows.flatMap(({ name, sights }) =>
    networks.flatMap(({ label }, i) => {
      const seen = sights[i]?.[shown]?.normalization;
      if (!seen) return [];
      return QUANTITIES.flatMap((quantity) => {
        const values = quantity.of(seen);
        return values ? [{ layer: name, label, what: quantity.name, numbers: spread(values) }] : [];
      });
    }),
  );
  if (lines.length === 0) return null;
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">layer</th>
          <th scope="col">network</th>
          <th scope="col">of each channel</th>
          {['least', 'median', 'greatest'].map((title) => (
            <th key={title} scope="col" class="n">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ layer, label, what, numbers }, n) => (
          <LinkedRow key={`${layer} ${label} ${what}`} layer={layer} isFirst={n === 0}>
            <th scope="row">{layer}</th>
            <td>{label}</td>
            <td>{what}</td>
            {[0, 1, 2].map((which) => (
              <td key={which} class="n">
                {numbers ? short(numbers[which] as number) : '–'}
              </td>
            ))}
          </LinkedRow>
        ))}
      </tbody>
    </table>
  );
}
