import { armStyle, cross, marker } from './armStyle.ts';
import { epochAxis, linearAxis, openScale, unitScale, withFewerTicks } from './axis.ts';
import { type Band, type Curve, partsOf, type SummaryPoint, segmentsOf, summarizeCurves } from './curveSummary.ts';
import { armEntries, type EndLabel, endLabels, labelRoom } from './directLabels.ts';
import { figureKey, type KeyEntry, notes } from './figureKey.ts';
import { columnsFor, firstPanels, type PlotArea, panelGrid } from './panelGrid.ts';
import { plotFrame } from './plotFrame.ts';
import { clipped, type Frame, isNarrow, line, type Position, polygon, polyline, svgDocument } from './svgElement.ts';

/** One training of an arm. */
export interface TrialCurves {
  readonly test: Curve;
  /** Left out where nothing was measured on the training samples. */
  readonly train?: Curve;
  /** Ended because its numbers were no longer finite. */
  readonly diverged: boolean;
}

export interface CurvesPanel {
  /** The condition; '' where there is one. */
  readonly title: string;
  /** A warning besides what diverged; '' for none. */
  readonly note?: string;
  /** The trials of each arm, in the order of `arms`. */
  readonly trials: readonly (readonly TrialCurves[])[];
}

/** A metric by epoch, for each arm in each condition. */
export interface CurvesData {
  readonly metric: string;
  /** Whether 1 is the best there is, as of accuracy: the scale ends there. */
  readonly endsAtOne: boolean;
  readonly band: Band;
  readonly arms: readonly string[];
  readonly panels: readonly CurvesPanel[];
}

/** With more arms, bands, single runs and training curves would hide each other. */
const FEW_ARMS = 5;
const MOST_RUNS = 12;

/** Each arm's mean by epoch with a band over its seeds, single runs faint behind it; a panel for each condition, all on one scale. */
export function drawCurves(data: CurvesData, frame: Frame): string {
  const { arms, metric } = data;
  const { shown, left } = firstPanels(data.panels);
  const trials = shown.flatMap((panel) => panel.trials.flat());
  const isCrowded = arms.length > FEW_ARMS;
  const drawn = trials.flatMap(({ test, train }) => [...test, ...(isCrowded ? [] : (train ?? []))]).filter((v) => v !== null);
  const scale = data.endsAtOne ? { ...unitScale(drawn), cut: false } : openScale(drawn);
  const epochs = Math.max(1, ...trials.map(({ test, train }) => Math.max(test.length, train?.length ?? 0)));
  const columns = columnsFor(shown.length, frame);
  const room = labelRoom(arms, Math.min(210, (frame.width / columns) * 0.34));
  const margin = isNarrow(frame) ? 62 : 70;
  const key = figureKey([...armEntries(arms, room, frame), ...keyOf(data, trials, isCrowded, frame)], margin, 8, frame);
  const grid = panelGrid(
    shown.map(({ title, note = '', trials: all }) => ({
      title,
      note: [noteOf(arms, all), note].filter((one) => one !== '').join('; '),
    })),
    frame,
    { top: key.bottom + 6, left: margin, right: room, bottom: 58 },
  );
  const panels = shown.map((panel, i) => drawPanel(panel, grid.areas[i] as PlotArea));
  const said = notes(
    [
      left,
      scale.cut ? 'The scale leaves out values far above the others.' : '',
      isCrowded ? 'Of so many arms, means on the test samples are drawn alone.' : '',
    ],
    margin,
    grid.bottom,
    frame,
  );
  return svgDocument(frame, said.bottom + 8, describeCurves(data), [
    ...key.drawn,
    ...grid.drawn,
    ...panels.flat(),
    ...said.drawn,
  ]);

  function drawPanel(panel: CurvesPanel, area: PlotArea): string[] {
    const { theme } = frame;
    const right = area.left + area.width;
    const bottom = area.top + area.height;
    const x = epochAxis(epochs, area.left, right);
    const y = withFewerTicks(linearAxis(scale, bottom, area.top), 26);
    const within = (v: number) => Math.min(bottom, Math.max(area.top, y.at(v)));
    // Renderers fail on places millions of pixels away, which the loss before a divergence can have.
    const near = (v: number) => Math.max(area.top - 4 * area.height, Math.min(bottom + area.height, y.at(v)));
    const at = ([epoch, v]: readonly [number, number]): Position => [x.at(epoch), near(v)];
    const means = (points: readonly SummaryPoint[], isWhole: boolean) => {
      const places = points.map(({ epoch, mean }) => at([epoch, mean]));
      return isWhole ? visible(places) : places;
    };
    const [lines, signs, ends]: [string[], string[], EndLabel[]] = [[], [], []];
    // The baseline is drawn last, on top: it is what all others are compared with.
    for (const arm of [...arms.keys()].reverse()) {
      const all = panel.trials[arm] ?? [];
      const style = armStyle(arm, theme);
      const segments = segmentsOf(
        summarizeCurves(
          all.map(({ test }) => test),
          data.band,
        ),
      );
      if (!isCrowded && all.length > 1) {
        for (const points of segments.filter((segment) => segment[0]?.isComplete)) {
          const [low, high] = [points.map((p) => at([p.epoch, p.low])), points.map((p) => at([p.epoch, p.high]))];
          lines.push(
            points.length > 1
              ? polygon([...low, ...high.reverse()], style.colour, { 'fill-opacity': 0.13 })
              : polyline([...low, ...high], style.colour, { 'stroke-width': 12, 'stroke-opacity': 0.2 }),
          );
        }
        if (all.length <= MOST_RUNS) {
          const runs = all.flatMap(({ test }) => partsOf(test));
          lines.push(
            ...runs.map((part) => polyline(visible(part.map(at)), style.colour, { 'stroke-width': 1, 'stroke-opacity': 0.35 })),
          );
        }
      }
      if (!isCrowded) {
        const train = segmentsOf(
          summarizeCurves(
            all.map((trial) => trial.train ?? []),
            data.band,
          ),
        );
        const dashes = { 'stroke-width': 1.5, 'stroke-dasharray': '5 4' };
        lines.push(...train.map((points) => polyline(means(points, train.length === 1), style.colour, dashes)));
      }
      for (const points of segments) {
        const whole = points[0]?.isComplete;
        lines.push(
          polyline(
            points.map((p) => at([p.epoch, p.mean])),
            style.colour,
            { 'stroke-width': whole ? 2.4 : 1.2 },
          ),
        );
      }
      const points = segments.flat();
      const every = Math.ceil(epochs / 12);
      for (const [i, { epoch, mean }] of points.entries()) {
        // Arms have their markers at different epochs, where there are many: none hides another.
        const isMarked = i === points.length - 1 || (epoch + arm * Math.ceil(every / arms.length)) % every === 0;
        const py = y.at(mean);
        if (isMarked && py >= area.top - 1 && py <= bottom + 1) signs.push(marker(style, x.at(epoch), py, 3.6, theme.page));
      }
      for (const { test } of all.filter((trial) => trial.diverged)) {
        const last = test.findLastIndex((v) => v !== null);
        if (last >= 0) signs.push(cross(x.at(last + 1), within(test[last] as number), 4, theme.warning));
      }
      const end = points.at(-1);
      ends.unshift({ arm, label: arms[arm] as string, end: end ? { x: x.at(end.epoch), y: within(end.mean) } : null });
    }
    return [
      ...plotFrame(area, x, y, { x: 'epoch', y: metric }, theme),
      clipped(area.left, area.top - 2, area.width, area.height + 4, lines),
      ...signs,
      ...endLabels(ends, { right, top: area.top, bottom }, room, frame),
    ];
  }
}

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

/** How many seeds diverged, by arm. */
function noteOf(arms: readonly string[], trials: CurvesPanel['trials']): string {
  const lost = arms.flatMap((label, arm) => {
    const all = trials[arm] ?? [];
    const diverged = all.filter((trial) => trial.diverged).length;
    return diverged === 0 ? [] : `${label}: ${all.length === 1 ? 'diverged' : `${diverged} of ${all.length} diverged`}`;
  });
  return lost.join('; ');
}

/** What lines, bands and crosses mean. */
function keyOf(data: CurvesData, trials: readonly TrialCurves[], isCrowded: boolean, { theme }: Frame): KeyEntry[] {
  const seeds = Math.max(0, ...data.panels.flatMap((panel) => panel.trials.map((all) => all.length)));
  const { muted } = theme;
  const bar = (attributes: Record<string, string | number>) => (x: number, y: number) =>
    line(x - 12, y, x + 12, y, muted, attributes);
  const hasDiverged = trials.some((trial) => trial.diverged);
  const band = data.band === 'range' ? 'smallest to largest' : 'mean ± one standard deviation';
  return [
    { sign: bar({ 'stroke-width': 2.4 }), text: seeds > 1 ? `test, mean over ${seeds} seeds` : 'test' },
    ...(!isCrowded && trials.some(({ train }) => train && train.length > 0)
      ? [{ sign: bar({ 'stroke-width': 1.5, 'stroke-dasharray': '5 4' }), text: seeds > 1 ? 'training, mean' : 'training' }]
      : []),
    ...(!isCrowded && seeds > 1
      ? [
          { sign: bar({ 'stroke-width': 12, 'stroke-opacity': 0.2 }), text: band },
          ...(seeds <= MOST_RUNS ? [{ sign: bar({ 'stroke-width': 1, opacity: 0.5 }), text: 'single seeds' }] : []),
        ]
      : []),
    ...(hasDiverged ? [{ sign: (x: number, y: number) => cross(x, y, 4, theme.warning), text: 'diverged' }] : []),
    ...(hasDiverged && seeds > 1 ? [{ sign: bar({ 'stroke-width': 1.2 }), text: 'mean of the seeds that are left' }] : []),
  ];
}

/** The figure in words. */
export function describeCurves({ metric, arms, panels }: CurvesData): string {
  const conditions = panels.length > 1 ? `, in ${panels.length} conditions` : '';
  const ends = panels.flatMap(({ title, trials }) =>
    arms.map((arm, i) => {
      const end = summarizeCurves(
        (trials[i] ?? []).map(({ test }) => test),
        'range',
      ).at(-1);
      const place = title === '' ? arm : `${arm}, ${title}`;
      return end ? `${place}: ${shortMean(end.mean)} in epoch ${end.epoch}` : `${place}: no epoch was finished`;
    }),
  );
  return `${metric} by epoch, ${arms.length} ${arms.length === 1 ? 'arm' : 'arms'}${conditions}. Means on the test samples at the end: ${ends.join('; ')}.`;
}

const shortMean = (v: number) => String(Number(v.toPrecision(4)));
