import { capitalized, measureOf } from '../measure.ts';
import { type Result, samplesOf } from '../result.ts';
import { drawCurves } from './charts/curves.ts';
import { drawFactorPlot } from './charts/factorPlot.ts';
import { drawTimeToTarget } from './charts/timeToTarget.ts';
import { conditionsOf, scoreContrasts, scoreFormat, unjudgedReasons } from './contrasts.ts';
import { differenceFigures } from './differenceFigures.ts';
import { type Figure, framedFigure } from './figure.ts';
import { fileName } from './fileName.ts';
import { escapeHtml } from './markup.ts';
import { type LayoutMaker, tallLayout, wideLayout } from './panels.ts';
import { comparisonSvg } from './svg.ts';
import { curvesOf, factorPlotOf, hasSeveralTrials, timeToTargetOf } from './trialFigures.ts';

/** The figures of a result. */
export const pageFigures = (result: Result): Figure[] =>
  hasSeveralTrials(result) ? figuresOfSeveral(result) : [figureOfOne(result)];

/** How training and test samples are measured. */
const byEpochCaption = (samples: string) =>
  `On the training ${samples} the mean over the epoch while the weights change, with dropout; on the test ${samples} after the epoch, without.`;

/** A panel for each arm, which has one trial, as the tutorial has them. */
function figureOfOne(result: Result): Figure {
  const { arms, data, task } = result;
  const { name, label } = measureOf(task);
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
    name,
    heading: `${capitalized(label)} by epoch`,
    caption: `${byEpochCaption(samples)}${ring}`,
    wide: () => draw(wideLayout),
    tall: () => draw(tallLayout),
    file: () => comparisonSvg(result),
  };
}

/** The level that is to be reached, and how it came to be one. */
const targetCaption = ({ design, data }: Result) =>
  `On the test ${samplesOf(data)}, after each epoch.${design.target === null ? ' The level is what the network that ends worst reaches in half of its trainings.' : ''}`;

/** The mean of each arm by epoch, a panel for each condition; how soon a target was reached, and what a factor that is a number does, where there are such. */
function figuresOfSeveral(result: Result): Figure[] {
  const { name: metric, label } = scoreFormat(result);
  // A custom metric may be called anything, and its figures are files.
  const name = metric.replace(/[^\w.-]+/g, '-');
  const samples = samplesOf(result.data);
  const [curves, time, factor] = [curvesOf(result), timeToTargetOf(result), factorPlotOf(result)];
  const claims = `On the test ${samples} after the last step, seed by seed; with recalibrated statistics in conditions in which moving ones lag. A difference is claimed where its 95 % interval excludes 0 and the sign-flip test, corrected for all of them (Holm), has p < 0.05.`;
  const lastStep = `On the test ${samples} after the last step, with recalibrated statistics in conditions in which moving ones lag. Means and intervals are of the seeds that did not diverge.`;
  return [
    ...differenceFigures({
      contrasts: scoreContrasts(result),
      arms: result.arms,
      conditions: conditionsOf(result),
      metric: scoreFormat(result),
      unjudged: unjudgedReasons(result),
      caption: claims,
    }),
    framedFigure({ name, heading: `${capitalized(label)} by epoch`, caption: byEpochCaption(samples) }, (frame) =>
      drawCurves(curves, frame),
    ),
    ...(time
      ? [
          framedFigure({ name: 'time-to-target', heading: `Epochs to ${time.target}`, caption: targetCaption(result) }, (frame) =>
            drawTimeToTarget(time, frame),
          ),
        ]
      : []),
    ...(factor
      ? [
          framedFigure(
            {
              name: `${name}-by-${fileName(factor.factor, 'factor')}`,
              heading: `${capitalized(label)} by ${factor.factor}`,
              caption: lastStep,
            },
            (frame) => drawFactorPlot(factor, frame),
          ),
        ]
      : []),
  ];
}
