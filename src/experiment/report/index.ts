import type { Result } from '../result.ts';
import { historyCsv, trialsCsv } from './csv.ts';
import { FIGURES, figureFiles } from './figure.ts';
import type { ReportFiles } from './files.ts';
import { reportHtml } from './html.ts';
import { latexTable } from './latex.ts';
import { numbersOf } from './numbers.ts';
import { reportMarkdown } from './resultMarkdown.ts';

export type { ReportFiles } from './files.ts';

/** Loaded when the first figure is made: the charts' library is large. */
const figuresOf = async (result: Result) => (await import('./pageFigures.ts')).pageFigures(result);

/**
 * Everything that is written about a result besides the result itself, of which it is made alone: files by name, each with a function that
 * makes its text or bytes, or a folder of such files. PNG pictures are made in Node alone.
 *
 * ```ts
 * const data = { x: [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9]], y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] };
 * const result = await compare({ data, epochs: 1 });
 * const csv = await reportFiles(result)['trials.csv']();
 * csv.split(',')[0]; // arm
 * ```
 */
export function reportFiles(result: Result): ReportFiles {
  return {
    'history.csv': () => historyCsv(result),
    'trials.csv': () => trialsCsv(result),
    'table.tex': () => latexTable(numbersOf(result)),
    'report.md': async () => reportMarkdown(result, await figuresOf(result)),
    [FIGURES]: async () => figureFiles(await figuresOf(result)),
    'report.html': async () => reportHtml(result, await figuresOf(result)),
  };
}
