import { cross } from './armStyle.ts';
import { openScale, unitScale } from './axis.ts';
import { drawCurvesPanel, FEW_ARMS, MOST_RUNS } from './curvePanel.ts';
import { summarizeCurves } from './curveSummary.ts';
import type { CurvesData, CurvesPanel, TrialCurves } from './curvesData.ts';
import { armEntries, labelRoom } from './directLabels.ts';
import { figureKey, type KeyEntry, notes } from './figureKey.ts';
import { columnsFor, firstPanels, type PlotArea, panelGrid } from './panelGrid.ts';
import { type Frame, isNarrow, line, svgDocument } from './svgElement.ts';

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
  const plan = { metric, band: data.band, arms, epochs, scale, room };
  const panels = shown.map((panel, i) => drawCurvesPanel(panel, grid.areas[i] as PlotArea, plan, frame));
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
