import type { Rows } from './compute/batch.ts';
import { short } from './format.ts';

/** A row below the samples, as the mean of each column. */
export interface Foot {
  readonly label: string;
  readonly values: readonly number[];
  edit?(column: number, value: number): void;
}

interface NumberTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: Rows;
  /** Cells that stand out, as `row,column`. */
  readonly marked?: ReadonlySet<string>;
  readonly feet?: readonly Foot[];
  edit?(row: number, column: number, value: number): void;
}

interface CellProps {
  readonly label: string;
  readonly value: number;
  readonly edit: ((value: number) => void) | undefined;
}

/** A number, which can be changed where there is something to do then. */
function Cell({ label, value, edit }: CellProps) {
  if (!edit) return <>{short(value)}</>;
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const given = Number(currentTarget.value);
    if (currentTarget.value.trim() !== '' && Number.isFinite(given)) edit(given);
  };
  return <input type="number" step="any" aria-label={label} value={value} onInput={take} />;
}

/** A table of numbers with a sample a row. */
export function NumberTable({ caption, columns, rows, marked, feet = [], edit }: NumberTableProps) {
  return (
    <table class="numbers">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">sample</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={`${i}`}>
            <th scope="row">{i + 1}</th>
            {row.map((value, j) => (
              <td key={columns[j]} class={marked?.has(`${i},${j}`) ? 'marked' : ''}>
                <Cell
                  label={`${caption}, sample ${i + 1}, ${columns[j]}`}
                  value={value}
                  edit={edit && ((given) => edit(i, j, given))}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        {feet.map(({ label, values, edit: change }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {values.map((value, j) => (
              <td key={columns[j]}>
                <Cell label={`${label} of ${columns[j]}`} value={value} edit={change && ((given) => change(j, given))} />
              </td>
            ))}
          </tr>
        ))}
      </tfoot>
    </table>
  );
}
