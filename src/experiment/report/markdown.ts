import { printable } from '../../core/printable.ts';

/** Text that Markdown takes as it is, in a table too. */
export const escapeMarkdown = (text: unknown): string =>
  printable(String(text))
    .replace(/[\\`*_[\]<>|#~$]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&');

/** A table, whose columns from `numeric` on are set to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly unknown[])[], numeric = head.length): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(escapeMarkdown)),
    line(head.map((_, i) => (i >= numeric ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
  ].join('\n');
}

/** A picture that stands next to the text, with its caption. */
export const markdownFigure = (path: string, heading: string, caption: string): string =>
  `![${escapeMarkdown(heading)}](${encodeURI(path)})\n\n${escapeMarkdown(caption)}`;

/** A command in a block of its own, whatever it has in it. */
export function markdownCommand(command: string): string {
  const shown = printable(command);
  const fence = '`'.repeat(Math.max(3, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}sh\n${shown}\n${fence}`;
}
