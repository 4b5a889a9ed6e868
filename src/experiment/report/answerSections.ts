import type { Result } from '../result.ts';
import { changesOf } from './changes.ts';
import { escapeHtml, table } from './markup.ts';
import { chosenNumbers, type NumbersTable, numbersOf } from './numbers.ts';
import { numbersColumns } from './numbersMarkdown.ts';
import { unsharedSentences } from './unsharedText.ts';

function numbersHtml(numbers: NumbersTable): string {
  const { head, rows, numeric } = numbersColumns(numbers);
  return `<section><h3>${escapeHtml(numbers.title)}</h3>${table(head, rows, 'comparisons', numeric)}
<p class="totals">${escapeHtml(numbers.notes.join(' '))}</p></section>`;
}

/** The numbers of several seeds, after the last step and in the epoch that validation chose, and how factors change the differences. */
export function numbersSections(result: Result): string {
  if (!result.answer) return '';
  const chosen = chosenNumbers(result);
  const changes = changesOf(result);
  const changed = changes
    ? `<h2>What factors change</h2>\n<section>${table(changes.head, changes.rows, 'comparisons', changes.numeric)}</section>\n`
    : '';
  return `<h2>Numbers</h2>
<div class="stack">${[numbersOf(result), ...(chosen ? [chosen] : [])].map(numbersHtml).join('\n')}</div>
${changed}`;
}

/** What pairs could not share, where that is known. */
export function unsharedSection(result: Result): string {
  const sentences = unsharedSentences(result);
  if (sentences.length === 0) return '';
  const items = sentences.map((one) => `<li>${escapeHtml(one)}</li>`).join('\n');
  return `<h2>What the networks do not share</h2>
<section><ul class="findings">${items}</ul>
<p class="totals">All else is the same in networks of one seed: the other layers with their initial weights, the order of samples and the dropout masks.</p></section>
`;
}
