import { measureOf } from '../measure.ts';
import type { Result } from '../result.ts';
import type { Theme } from './charts/theme.ts';
import { historyCsv } from './csv.ts';
import { reportHtml } from './html.ts';
import { curvesOf, hasSeveralTrials } from './trialFigures.ts';

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

/** The picture of a result as a file, and in both layouts of the page. */
interface Charts {
  readonly file: string;
  readonly wide: string;
  readonly tall: string;
}

/** A panel for each arm, which has one trial, as the tutorial has them. */
async function panelCharts(result: Result): Promise<Charts> {
  const [{ comparisonSvg }, { tallLayout }] = await Promise.all([import('./svg.ts'), import('./panels.ts')]);
  const wide = comparisonSvg(result);
  return { file: wide, wide, tall: comparisonSvg(result, tallLayout) };
}

/** A panel for each condition with the mean of each arm. */
async function curveCharts(result: Result): Promise<Charts> {
  const [{ drawCurves }, { ADAPTIVE, LIGHT }] = await Promise.all([import('./charts/curves.ts'), import('./charts/theme.ts')]);
  const draw = (width: number, theme: Theme) => drawCurves(curvesOf(result), { width, theme });
  return { file: draw(1200, LIGHT), wide: draw(1200, ADAPTIVE), tall: draw(390, ADAPTIVE) };
}

/** Everything that is written about a result besides the result itself, of which it is made alone. */
export function reportFiles(result: Result): ReportFiles {
  const charts = once(() => (hasSeveralTrials(result) ? curveCharts(result) : panelCharts(result)));
  const { name } = measureOf(result.task);
  return {
    'history.csv': () => historyCsv(result),
    [`${name}.svg`]: async () => (await charts()).file,
    [`${name}.png`]: async () => (await import('./png.ts')).svgToPng((await charts()).file),
    'report.html': async () => reportHtml(result, await charts()),
  };
}
