import { EvenkeelError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { eachRow, isMissing, lineAt, textOf } from '../../datasets/files/csvRows.ts';
import { guessDelimiter } from '../../datasets/files/delimiter.ts';
import { isNumber } from '../../datasets/files/labels.ts';
import { quoted, refusal } from '../../platform/files/refusal.ts';
import type { Content } from '../../platform/files/source.ts';
import { conditionName } from './conditions.ts';
import type { Condition, Level, Row } from './types.ts';

/** What the columns of a table of trials are, by their names. */
export interface TrialColumns {
  /** What trials of several arms have in common. */
  readonly pair: string;
  /** The arm. */
  readonly by: string;
  readonly metric: string;
  /** The factors. Default: none. */
  readonly within?: readonly string[];
}

export interface TrialTableOptions {
  /** Default: the one of comma, tab, semicolon and bar that stands most often in the first line. */
  readonly delimiter?: string;
  /** What stands before the decimals. Default '.'. */
  readonly decimal?: '.' | ',';
}

/** A table of trials, one a row. */
export interface TrialTable {
  readonly rows: readonly Row[];
  /** In the order in which the file has them. */
  readonly arms: readonly string[];
  readonly conditions: readonly Condition[];
}

const REMEDY = 'Correct the file, or name other columns.';

/** The positions of the columns that are named. @throws EvenkeelError for one that the file lacks or has twice, or that is named twice */
function positionsOf({ pair, by, metric, within = [] }: TrialColumns, names: readonly string[], file: string) {
  const used = new Set<string>();
  const at = (column: string): number => {
    const where = `file ${file}, column ${quoted(column)}`;
    if (used.has(column)) {
      throw new EvenkeelError({
        where,
        expected: 'a column of its own',
        got: 'one that is named for something else too',
        remedy: REMEDY,
      });
    }
    used.add(column);
    if (names.filter((name) => name === column).length === 1) return names.indexOf(column);
    const got = names.includes(column) ? 'several of that name' : 'none';
    const shown = names.slice(0, 20).map((name) => quoted(name, 30));
    const expected = `a column among ${shown.join(', ')}${names.length > 20 ? ', …' : ''}`;
    throw new EvenkeelError({ where, expected, got, ...(got === 'none' && didYouMean(column, names)) });
  };
  return {
    pair: at(pair),
    by: at(by),
    metric: at(metric),
    within: within.map((column) => [column, at(column)] as const),
  };
}

/**
 * Reads a table of trials, whose first line names its columns: one row for what one trial gave. A cell of the metric without a value (empty, NA, NaN, null, none, ?, -)
 * is a trial that gave none.
 *
 * @throws EvenkeelError for a column that is not there, with the nearest, for a cell that is no number, and for a second row of one arm and pair in one
 * condition, each with its line
 */
export async function readTrialTable(
  { bytes, name }: Content,
  columns: TrialColumns,
  { delimiter, decimal = '.' }: TrialTableOptions = {},
): Promise<TrialTable> {
  const refuseFile = refusal(`file ${name}`, REMEDY);
  const text = textOf(bytes, refuseFile);
  let names: readonly string[] | undefined;
  let positions: ReturnType<typeof positionsOf> | undefined;
  let begin = 0;
  const refuse = (expected: string, got: string, column?: string, remedy = REMEDY): never =>
    refusal(`file ${name}, line ${lineAt(text, begin)}${column === undefined ? '' : `, column ${quoted(column)}`}`, remedy)(
      expected,
      got,
    );
  const rows: Row[] = [];
  const conditions = new Map<string, Condition>();
  /** Where each trial stands. */
  const begins = new Map<string, number>();

  const readValue = (cell: string): number | null => {
    if (isMissing(cell)) return null;
    const pointed = decimal === ',' && !cell.includes('.') ? cell.replace(',', '.') : cell;
    if (isNumber(pointed) && Number.isFinite(Number(pointed))) return Number(pointed);
    return refuse('a number, or an empty cell for a trial that gave none', quoted(cell), columns.metric);
  };
  const keyOf = (cell: string, column: string): string => (cell === '' ? refuse('a value', 'an empty cell', column) : cell);

  const read = (cells: readonly string[]): void => {
    const row = cells.map((cell) => cell.trim());
    if (row.length === 1 && row[0] === '') return;
    if (!names || !positions) {
      names = row;
      positions = positionsOf(columns, names, name);
      return;
    }
    if (row.length !== names.length) refuse(`${names.length} cells, as in the first line`, `${row.length}`);
    const levels = positions.within.map(([factor, at]): [string, Level] => {
      const cell = keyOf(row[at] as string, factor);
      return [factor, isNumber(cell) ? Number(cell) : cell];
    });
    const condition: Condition = { name: '', values: Object.fromEntries(levels) };
    const [arm, pair] = [keyOf(row[positions.by] as string, columns.by), keyOf(row[positions.pair] as string, columns.pair)];
    const trial: Row = {
      arm,
      pair,
      condition: conditionName(condition.values),
      value: readValue(row[positions.metric] as string),
    };
    const key = JSON.stringify([arm, pair, trial.condition]);
    const earlier = begins.get(key);
    if (earlier !== undefined) {
      const what = [
        `${columns.by} ${quoted(arm)}`,
        `${columns.pair} ${quoted(pair)}`,
        ...(trial.condition === '' ? [] : [trial.condition]),
      ];
      const remedy = 'Keep one of them, or name the columns that tell them apart as factors (within).';
      refuse(`one row of ${what.join(', ')}`, `a second, after line ${lineAt(text, earlier)}`, undefined, remedy);
    }
    begins.set(key, begin);
    conditions.set(trial.condition, { ...condition, name: trial.condition });
    rows.push(trial);
  };

  await eachRow(text, delimiter ?? guessDelimiter(text, decimal), (cells, at, fault) => {
    begin = at;
    if (fault !== undefined) refuse('cells whose quotes end', fault);
    read(cells);
  });
  if (rows.length === 0) refuseFile('a line with the names of the columns, and rows', 'none');
  return { rows, arms: [...new Set(rows.map(({ arm }) => arm))], conditions: [...conditions.values()] };
}
