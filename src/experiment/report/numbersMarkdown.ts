import { FIGURES, type Figure } from './figure.ts';
import { escapeMarkdown, markdownFigure, markdownTable } from './markdown.ts';
import type { NumbersTable } from './numbers.ts';

/** What a table's columns are, of which those that say nothing are left out. */
export function numbersColumns({ pairs, value, difference, rows }: NumbersTable): {
  head: string[];
  rows: string[][];
  numeric: number;
} {
  const hasConditions = rows.some(({ condition }) => condition !== '');
  const hasVerdicts = rows.some(({ shows }) => shows !== '' && shows !== 'baseline');
  const names = [...(hasConditions ? ['Condition'] : []), 'Arm', ...(hasVerdicts ? ['Shows'] : [])];
  return {
    head: [...names, pairs, value, difference, '95 % interval', 'p'],
    numeric: names.length,
    rows: rows.map((row) => [
      ...(hasConditions ? [row.condition] : []),
      row.arm,
      ...(hasVerdicts ? [row.shows] : []),
      row.trials,
      row.value,
      row.difference,
      row.interval,
      row.p,
    ]),
  };
}

/** A table of numbers under its title. */
export function numbersMarkdown(table: NumbersTable): string {
  const { head, rows, numeric } = numbersColumns(table);
  return [
    `### ${escapeMarkdown(table.title)}`,
    markdownTable(head, rows, numeric),
    table.notes.map(escapeMarkdown).join(' '),
  ].join('\n\n');
}

/** All figures with their headings, as files in their folder. */
export const figuresMarkdown = (figures: readonly Figure[]): string[] =>
  figures.map(
    ({ name, heading, caption }) =>
      `## ${escapeMarkdown(heading)}\n\n${markdownFigure(`${FIGURES}/${name}.svg`, heading, caption)}`,
  );

/** Sentences, the first alone, the others as a list. */
export function sentencesMarkdown([first = '', ...others]: readonly string[]): string {
  const list = others.map((one) => `- ${escapeMarkdown(one)}`).join('\n');
  return [`**${escapeMarkdown(first)}**`, ...(list === '' ? [] : [list])].join('\n\n');
}
