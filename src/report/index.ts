import type { Result } from '../experiments/result.ts';
import { printableJson } from '../printable.ts';
import { historyCsv } from './csv.ts';
import { reportHtml } from './html.ts';

/** The files of a report, by name. */
export type ReportFiles = Readonly<Record<string, string | Uint8Array>>;

/** Everything that is written about a result, made from the result alone. */
export async function renderReport(result: Result): Promise<ReportFiles> {
  const [{ accuracySvg }, { svgToPng }, { TALL }] = await Promise.all([
    import('./svg.ts'),
    import('./png.ts'),
    import('./panels.ts'),
  ]);
  const svg = accuracySvg(result);
  return {
    'result.json': `${printableJson(result)}\n`,
    'history.csv': historyCsv(result),
    'accuracy.svg': svg,
    'accuracy.png': await svgToPng(svg),
    'report.html': reportHtml(result, { wide: svg, tall: accuracySvg(result, TALL) }),
  };
}
