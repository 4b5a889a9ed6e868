import { requireBoolean } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
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

/** What a report has besides. */
export interface ReportOptions {
  /** Writes every history as event files for TensorBoard too. Default false. */
  readonly tensorboard?: boolean;
}

const reportOptions = { tensorboard: { default: false, check: requireBoolean } } satisfies OptionTable<ReportOptions>;

/**
 * Everything that is written about a result besides the result itself, of which it is made alone: files by name, each with a function that
 * makes its text or bytes, or a folder of such files. PNG pictures are made in Node alone.
 * With `tensorboard` there are event files too, a folder for each trial.
 *
 * ```ts
 * const data = { x: [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9]], y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] };
 * const result = await compare({ data, epochs: 1 });
 * const csv = await reportFiles(result)['trials.csv']();
 * csv.split(',')[0]; // arm
 * ```
 *
 * @throws EvenkeelError for options that there are not
 */
export function reportFiles(result: Result, options: ReportOptions = {}): ReportFiles {
  const { tensorboard } = checkOptions('reportFiles', options, reportOptions);
  return {
    'history.csv': () => historyCsv(result),
    'trials.csv': () => trialsCsv(result),
    'table.tex': () => latexTable(numbersOf(result)),
    'report.md': async () => reportMarkdown(result, await figuresOf(result)),
    [FIGURES]: async () => figureFiles(await figuresOf(result)),
    'report.html': async () => reportHtml(result, await figuresOf(result)),
    ...(tensorboard && { events: async () => (await import('./events.ts')).eventFiles(result) }),
  };
}
