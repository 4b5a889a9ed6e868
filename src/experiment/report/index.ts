import { measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import { historyCsv, trialsCsv } from './csv.ts';
import { reportHtml } from './html.ts';

/** Files by name, each with what makes it: one that cannot be made takes no other with it. */
export type ReportFiles = Readonly<Record<string, () => string | Uint8Array | Promise<string | Uint8Array>>>;

/** Loaded when the first picture is made: the charts' library is large. */
const figures = () => import('./pageFigures.ts');

/** Everything that is written about a result besides the result itself, of which it is made alone. */
export function reportFiles(result: Result): ReportFiles {
  const { name } = measureOf(result.task);
  return {
    'history.csv': () => historyCsv(result),
    'trials.csv': () => trialsCsv(result),
    [`${name}.svg`]: async () => (await figures()).historyFile(result),
    [`${name}.png`]: async () => (await import('./png.ts')).svgToPng((await figures()).historyFile(result)),
    'report.html': async () => reportHtml(result, (await figures()).pageFigures(result)),
  };
}
