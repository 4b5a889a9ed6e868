import { capitalized, measureOf } from '../measure.ts';
import { type Result, samplesOf } from '../result.ts';
import { drawCurves } from './charts/curves.ts';
import { drawDifferences } from './charts/differences.ts';
import { drawFactorPlot } from './charts/factorPlot.ts';
import { drawHeatMap } from './charts/heatMap.ts';
import type { Frame } from './charts/svgElement.ts';
import { ADAPTIVE, LIGHT } from './charts/theme.ts';
import { drawTimeToTarget } from './charts/timeToTarget.ts';
import { differencesOf, heatMapOf } from './contrastFigures.ts';
import { conditionsOf, scoreContrasts, scoreFormat } from './contrasts.ts';
import { escapeHtml } from './markup.ts';
import { type LayoutMaker, tallLayout, wideLayout } from './panels.ts';
import { comparisonSvg } from './svg.ts';
import { curvesOf, factorPlotOf, hasSeveralTrials, timeToTargetOf } from './trialFigures.ts';

/** A picture of a page, in the layouts for wide and for narrow screens. */
export interface PageFigure {
  readonly heading: string;
  readonly wide: string;
  readonly tall: string;
  /** What to know of the picture. */
  readonly caption: string;
}

/** The metric by epoch as a file's picture, which has light colours on white. */
export const historyFile = (result: Result): string =>
  hasSeveralTrials(result) ? drawCurves(curvesOf(result), { width: 1200, theme: LIGHT }) : comparisonSvg(result);

/** What a page shows of a result. */
export const pageFigures = (result: Result): PageFigure[] =>
  hasSeveralTrials(result) ? figuresOfSeveral(result) : [figureOfOne(result)];

/** How training and test samples are measured. */
const byEpochCaption = (samples: string) =>
  `On the training ${samples} the mean over the epoch while the weights change, with dropout; on the test ${samples} after the epoch, without.`;

/** A panel for each arm, which has one trial, as the tutorial has them. */
function figureOfOne(result: Result): PageFigure {
  const { arms, data, task } = result;
  const { label } = measureOf(task);
  const samples = samplesOf(data);
  const words = `${capitalized(label)} by epoch on training and test ${samples}: ${arms.map((arm) => arm.title).join('; ')}`;
  const draw = (layout: LayoutMaker) =>
    comparisonSvg(result, layout)
      .replace(/<\?xml[^>]*\?>/, '')
      .replace('<svg ', `<svg role="img" aria-label="${escapeHtml(words)}" `);
  const ring = arms.some(({ trials }) => trials.some(({ recalibrated }) => recalibrated))
    ? ' The ring is the test with recalibrated statistics, after the last step.'
    : '';
  return {
    heading: `${capitalized(label)} by epoch`,
    wide: draw(wideLayout),
    tall: draw(tallLayout),
    caption: `${byEpochCaption(samples)}${ring}`,
  };
}

/** The mean of each arm by epoch, a panel for each condition; how soon a target was reached, and what a factor that is a number does, where there are such. */
function figuresOfSeveral(result: Result): PageFigure[] {
  const { label } = measureOf(result.task);
  const samples = samplesOf(result.data);
  const figure = (heading: string, caption: string, draw: (frame: Frame) => string): PageFigure => ({
    heading,
    wide: draw({ width: 1200, theme: ADAPTIVE }),
    tall: draw({ width: 390, theme: ADAPTIVE }),
    caption,
  });
  const [curves, time, factor] = [curvesOf(result), timeToTargetOf(result), factorPlotOf(result)];
  const [format, contrasts] = [scoreFormat(result), scoreContrasts(result)];
  const differences = contrasts.length > 0 ? differencesOf(contrasts, result.arms, conditionsOf(result), format) : null;
  const map = contrasts.length > 0 ? heatMapOf(contrasts, result.arms, conditionsOf(result), format) : null;
  const claims = `On the test ${samples} after the last step, seed by seed; with recalibrated statistics in conditions in which moving ones lag. A difference is claimed where its 95 % interval excludes 0 and the sign-flip test, corrected for all of them (Holm), has p < 0.05.`;
  const lastStep = `On the test ${samples} after the last step, with recalibrated statistics in conditions in which moving ones lag. Means and intervals are of the seeds that did not diverge.`;
  return [
    ...(differences ? [figure('Difference from the baseline', claims, (frame) => drawDifferences(differences, frame))] : []),
    ...(map ? [figure('Where it helps', claims, (frame) => drawHeatMap(map, frame))] : []),
    figure(`${capitalized(label)} by epoch`, byEpochCaption(samples), (frame) => drawCurves(curves, frame)),
    ...(time
      ? [
          figure(`Epochs to ${time.target}`, `On the test ${samples}, after each epoch.`, (frame) =>
            drawTimeToTarget(time, frame),
          ),
        ]
      : []),
    ...(factor ? [figure(`${capitalized(label)} by ${factor.factor}`, lastStep, (frame) => drawFactorPlot(factor, frame))] : []),
  ];
}
