import type { Scale } from '../panels.ts';
import { type ArmStyle, armStyle, cross, marker } from './armStyle.ts';
import { type Axis, epochAxis, linearAxis, withFewerTicks } from './axis.ts';
import { type Band, partsOf, type SummaryPoint, segmentsOf, summarizeCurves } from './curveSummary.ts';
import type { CurvesPanel, TrialCurves } from './curvesData.ts';
import { type EndLabel, endLabels } from './directLabels.ts';
import type { PlotArea } from './panelGrid.ts';
import { plotFrame } from './plotFrame.ts';
import { clipped, type Frame, type Position, polygon, polyline } from './svgElement.ts';

/** With more arms, bands, single runs and training curves would hide each other. */
export const FEW_ARMS = 5;
/** With more runs an arm, the band says more than they do. */
export const MOST_RUNS = 12;

/** What all panels of a figure share. */
export interface CurvesPlan {
  readonly metric: string;
  readonly band: Band;
  readonly arms: readonly string[];
  readonly epochs: number;
  readonly scale: Scale;
  /** Pixels for the labels to the right of each plot. */
  readonly room: number;
}

/** Where epochs and values stand. */
interface Places {
  readonly x: Axis;
  readonly y: Axis;
  at(epoch: number, v: number): Position;
}

/** One condition: the curves of all arms with their labels. */
export function drawCurvesPanel(panel: CurvesPanel, area: PlotArea, plan: CurvesPlan, frame: Frame): string[] {
  const { theme } = frame;
  const { arms, epochs, scale } = plan;
  const [right, bottom] = [area.left + area.width, area.top + area.height];
  const x = epochAxis(epochs, area.left, right);
  const y = withFewerTicks(linearAxis(scale, bottom, area.top), 26);
  // Renderers fail on places millions of pixels away, which the loss before a divergence can have.
  const near = (v: number) => Math.max(area.top - 4 * area.height, Math.min(bottom + area.height, y.at(v)));
  const places = { x, y, at: (epoch: number, v: number): Position => [x.at(epoch), near(v)] };
  const [lines, signs, labels]: [string[], string[], EndLabel[]] = [[], [], []];
  // The baseline is drawn last, on top: it is what all others are compared with.
  for (const arm of [...arms.keys()].reverse()) {
    const trials = panel.trials[arm] ?? [];
    const style = armStyle(arm, theme);
    const means = summarizeCurves(
      trials.map(({ test }) => test),
      plan.band,
    );
    if (arms.length <= FEW_ARMS)
      lines.push(...spreadOf(trials, means, style, places), ...trainingMean(trials, style, plan, places));
    lines.push(...meanLines(means, style, places));
    signs.push(...markersOf(means, arm, style, plan, places, theme.page), ...crosses(trials, places, theme.warning));
    const end = means.at(-1);
    const within = (v: number) => Math.min(bottom, Math.max(area.top, y.at(v)));
    labels.unshift({ arm, label: arms[arm] as string, end: end ? { x: x.at(end.epoch), y: within(end.mean) } : null });
  }
  return [
    ...plotFrame(area, x, y, { x: 'epoch', y: plan.metric }, theme),
    clipped(area.left, area.top - 2, area.width, area.height + 4, lines),
    ...signs,
    ...endLabels(labels, { right, top: area.top, bottom }, plan.room, frame),
  ];
}

/** The band of the seeds where all have a value, and each of them faintly. */
function spreadOf(
  trials: readonly TrialCurves[],
  means: readonly SummaryPoint[],
  { colour }: ArmStyle,
  { at }: Places,
): string[] {
  if (trials.length < 2) return [];
  const bands = segmentsOf(means)
    .filter(([first]) => first?.isComplete)
    .map((points) => {
      const [low, high] = [points.map((p) => at(p.epoch, p.low)), points.map((p) => at(p.epoch, p.high))];
      return points.length > 1
        ? polygon([...low, ...high.reverse()], colour, { 'fill-opacity': 0.13 })
        : polyline([...low, ...high], colour, { 'stroke-width': 12, 'stroke-opacity': 0.2 });
    });
  if (trials.length > MOST_RUNS) return bands;
  const runs = trials.flatMap(({ test }) => partsOf(test));
  const faint = { 'stroke-width': 1, 'stroke-opacity': 0.35 };
  return [...bands, ...runs.map((part) => polyline(visible(part.map(([epoch, v]) => at(epoch, v))), colour, faint))];
}

/** The mean on the training samples, in dashes. */
function trainingMean(trials: readonly TrialCurves[], { colour }: ArmStyle, { band }: CurvesPlan, { at }: Places): string[] {
  const curves = trials.map(({ train }) => train ?? []);
  const segments = segmentsOf(summarizeCurves(curves, band));
  return segments.map((points) => {
    const places = points.map(({ epoch, mean }) => at(epoch, mean));
    return polyline(segments.length === 1 ? visible(places) : places, colour, { 'stroke-width': 1.5, 'stroke-dasharray': '5 4' });
  });
}

/** The mean of all seeds, thinner where it is that of those that are left. */
const meanLines = (means: readonly SummaryPoint[], { colour }: ArmStyle, { at }: Places): string[] =>
  segmentsOf(means).map((points) =>
    polyline(
      points.map(({ epoch, mean }) => at(epoch, mean)),
      colour,
      { 'stroke-width': points[0]?.isComplete ? 2.4 : 1.2 },
    ),
  );

/** Markers on the mean: at its end, and where epochs are many, at others for each arm, so that none hides another. */
function markersOf(
  means: readonly SummaryPoint[],
  arm: number,
  style: ArmStyle,
  { epochs, arms }: CurvesPlan,
  { x, y }: Places,
  page: string,
): string[] {
  const every = Math.ceil(epochs / 12);
  return means
    .filter(({ epoch }, i) => i === means.length - 1 || (epoch + arm * Math.ceil(every / arms.length)) % every === 0)
    .filter(({ mean }) => mean >= y.min && mean <= y.max)
    .map(({ epoch, mean }) => marker(style, x.at(epoch), y.at(mean), 3.6, page));
}

/** A cross where a trial ended that diverged, at the edge where its last value lies beyond. */
const crosses = (trials: readonly TrialCurves[], { x, y }: Places, colour: string): string[] =>
  trials
    .filter(({ diverged }) => diverged)
    .flatMap(({ test }) => {
      const last = test.findLastIndex((v) => v !== null);
      const v = test[last] ?? null;
      return v === null ? [] : [cross(x.at(last + 1), y.at(Math.min(y.max, Math.max(y.min, v))), 4, colour)];
    });

/** A line of a single epoch is as long as can be seen. */
function visible(points: readonly Position[]): readonly Position[] {
  const [[x, y] = [0, 0]] = points;
  return points.length === 1
    ? [
        [x - 12, y],
        [x + 12, y],
      ]
    : points;
}
