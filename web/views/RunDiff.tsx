import { chosen, differences, type RunDifferences } from '../state/runList.ts';

const PARTS: readonly (readonly [keyof RunDifferences, string])[] = [
  ['settings', 'Settings'],
  ['data', 'Data and network'],
  ['versions', 'Versions'],
  ['results', 'Results'],
];

/** What differs between the two runs that are chosen, and nothing else. */
export function RunDiff() {
  const [a, b] = chosen.value;
  const { value } = differences;
  if (a === undefined) return null;
  if (b === undefined) return <p class="hint">Choose another run to see what differs.</p>;
  if (!value) return null;
  const parts = PARTS.filter(([part]) => value[part].length > 0);
  return (
    <section class="run-diff" aria-labelledby="run-diff">
      <h3 id="run-diff">
        What differs between {a} and {b}
      </h3>
      {parts.length === 0 ? (
        <p>Nothing but the time: the same settings, data and versions gave the same results.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keys
        <section class="scroll" tabIndex={0} aria-label="Table of what differs">
          <table>
            <thead>
              <tr>
                <td />
                <th scope="col">{a}</th>
                <th scope="col">{b}</th>
              </tr>
            </thead>
            {parts.map(([part, title]) => (
              <tbody key={part}>
                <tr>
                  <th scope="rowgroup" colSpan={3} class="part">
                    {title}
                  </th>
                </tr>
                {value[part].map((entry) => (
                  <tr key={entry.path}>
                    <th scope="row">{entry.path}</th>
                    <td>{entry.a}</td>
                    <td>{entry.b}</td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        </section>
      )}
    </section>
  );
}
