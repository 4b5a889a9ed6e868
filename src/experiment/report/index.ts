import { measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import { historyCsv } from './csv.ts';
import { reportHtml } from './html.ts';

/** Files by name, each with what makes it: one that cannot be made takes no other with it. */
export type ReportFiles = Readonly<Record<string, () => string | Uint8Array | Promise<string | Uint8Array>>>;

/** Makes something when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Everything that is written about a result besides the result itself, of which it is made alone. */
export function reportFiles(result: Result): ReportFiles {
  const charts = once(async () => {
    const [{ comparisonSvg }, { tallLayout }] = await Promise.all([import('./svg.ts'), import('./panels.ts')]);
    return { wide: comparisonSvg(result), tall: comparisonSvg(result, tallLayout) };
  });
  const { name } = measureOf(result.task);
  return {
    'history.csv': () => historyCsv(result),
    [`${name}.svg`]: async () => (await charts()).wide,
    [`${name}.png`]: async () => (await import('./png.ts')).svgToPng((await charts()).wide),
    'report.html': async () => reportHtml(result, await charts()),
  };
}
