import { printable } from '../../core/printable.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: unknown) => printable(String(text)).replace(/[&<>"']/g, (c) => escapes[c] as string);

/** Text that may also break after the underscores and slashes of a name, and before its capitals; sooner before the type that follows a name. */
export const breakable = (text: unknown) =>
  escapeHtml(text)
    .replace(/[_/](?=.)|[a-z](?=[A-Z])/g, '$&<wbr>')
    .replace(/^(\S+ )(\(\S+\))$/, '$1<span>$2</span>');

/** Text with its `commands` set as such. */
export const withCode = (text: unknown) => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** Keeps a percent sign with its number. */
export const noBreakPercent = (text: string) => text.replaceAll(' %', '\u00a0%');

/** A command that breaks between its flags, and within one only where it is longer than a line. */
export const commandHtml = (text: string) =>
  `<code class="command">${text
    .split(/ (?=--)/)
    .map((part) => `<span>${escapeHtml(part)}</span>`)
    .join(' ')}</code>`;

/** A table, whose columns from `numeric` on are numbers, set to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  kind: '' | 'layers' | 'facts' | 'comparisons' = '',
  numeric = 1,
): string {
  const align = (i: number) => (i >= numeric ? ' class="n"' : '');
  // Where a narrow screen has a row of comparisons one below the other, each number says what it is.
  const name = (i: number) => (kind === 'comparisons' ? ` data-head="${escapeHtml(head[i])}"` : '');
  const cell = (text: string | number, i: number) =>
    `<td${align(i)}${name(i)}>${i >= numeric ? escapeHtml(text) : breakable(text)}</td>`;
  const title = (text: string, i: number) => `<th scope="col"${align(i)}>${escapeHtml(text)}</th>`;
  const header = head.length > 0 ? `<thead><tr>${head.map(title).join('')}</tr></thead>` : '';
  return `<div class="scroll"><table${kind && ` class="${kind}"`}>${header}<tbody>${rows.map((r) => `<tr>${r.map(cell).join('')}</tr>`).join('\n')}</tbody></table></div>`;
}
