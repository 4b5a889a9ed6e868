import { armStyle, cross, marker } from './armStyle.ts';
import { type Axis, linearAxis, logAxis, openScale, shortNumber, unitScale, withFewerTicks } from './axis.ts';
import { armEntries, type EndLabel, endLabels, labelRoom } from './directLabels.ts';
import { figureKey, type KeyEntry, notes } from './figureKey.ts';
import { columnsFor, firstPanels, type PlotArea, panelGrid } from './panelGrid.ts';
import { plotFrame } from './plotFrame.ts';
import { element, type Frame, isNarrow, line, type Position, polyline, svgDocument, text } from './svgElement.ts';

/** What the trials of an arm gave at one level of the factor. */
export interface FactorPoint {
  readonly level: number;
  /** One a seed. */
  readonly values: readonly number[];
  readonly mean: number | null;
  /** 95 %; null where there are too few trials. */
  readonly interval: readonly [number, number] | null;
  /** Trials that diverged. */
  readonly diverged: number;
}

/** A metric against a factor that is a positive number, such as the learning rate. */
export interface FactorPlotData {
  readonly metric: string;
  readonly endsAtOne: boolean;
  readonly factor: string;
  readonly arms: readonly string[];
  /** One for each condition of the other factors; points of each arm in the order of `arms`. */
  readonly panels: readonly { readonly title: string; readonly points: readonly (readonly FactorPoint[])[] }[];
}

/** Below the plot, for what diverged. */
const STRIP = 22;

/** Each arm's mean with its 95 % interval against a factor on a logarithmic axis; arms stand next to each other at each level. */
export function drawFactorPlot(data: FactorPlotData, frame: Frame): string {
  const { arms } = data;
  const { theme } = frame;
  const { shown, left } = firstPanels(data.panels);
  const points = shown.flatMap((panel) => panel.points.flat());
  const values = points.flatMap((point) => [...point.values, ...(point.mean === null ? [] : [point.mean])]);
  const scale = data.endsAtOne ? { ...unitScale(values), cut: false } : openScale(values);
  const levels = [...new Set(points.map((point) => point.level))].sort((a, b) => a - b);
  const hasDiverged = points.some((point) => point.diverged > 0);
  const room = labelRoom(arms, Math.min(210, (frame.width / columnsFor(shown.length, frame)) * 0.34));
  const margin = isNarrow(frame) ? 62 : 70;
  const key = figureKey([...armEntries(arms, room, frame), ...keyOf(hasDiverged, frame)], margin, 8, frame);
  const panels = shown.map(({ title }) => ({ title, note: '' }));
  const grid = panelGrid(panels, frame, { top: key.bottom + 6, left: margin, right: room, bottom: 58 });
  const said = notes(
    [left, scale.cut ? 'The scale leaves out values far above the others; a triangle at the top is a mean there.' : ''],
    margin,
    grid.bottom,
    frame,
  );
  return svgDocument(frame, said.bottom + 8, describeFactorPlot(data), [
    ...key.drawn,
    ...grid.drawn,
    ...shown.flatMap((panel, i) => drawPanel(panel.points, grid.areas[i] as PlotArea)),
    ...said.drawn,
  ]);

  function drawPanel(pointsOf: readonly (readonly FactorPoint[])[], whole: PlotArea): string[] {
    const area = { ...whole, height: whole.height - (hasDiverged ? STRIP : 0) };
    const [right, bottom] = [area.left + area.width, area.top + area.height];
    const spacing = area.width / Math.max(2, levels.length);
    // Arms next to each other take at most 60 % of the way to the next level.
    const dodge = Math.min(9, (0.6 * spacing) / Math.max(1, arms.length));
    const inset = (dodge * arms.length) / 2 + 8;
    const x = withFewerTicks(logAxis(levels.length > 0 ? levels : [1], area.left + inset, right - inset), 38);
    const y = withFewerTicks(linearAxis(scale, bottom, area.top), 26);
    const within = (v: number) => Math.min(bottom, Math.max(area.top, y.at(v)));
    const [lines, signs, ends]: [string[], string[], EndLabel[]] = [[], [], []];
    for (const arm of arms.keys()) {
      const offset = (arm - (arms.length - 1) / 2) * dodge;
      const style = armStyle(arm, theme);
      const at = (level: number) => x.at(level) + offset;
      const all = [...(pointsOf[arm] ?? [])].sort((a, b) => a.level - b.level);
      const means: Position[] = [];
      for (const { level, values, mean, interval, diverged } of all) {
        signs.push(
          ...values.map((v) =>
            element('circle', { cx: at(level), cy: within(v), r: 2.2, fill: style.colour, 'fill-opacity': 0.35 }),
          ),
        );
        if (diverged > 0) signs.push(...lost(at(level), bottom + 13, diverged, style.colour));
        if (mean === null) continue;
        if (interval)
          signs.push(line(at(level), within(interval[0]), at(level), within(interval[1]), style.colour, { 'stroke-width': 2 }));
        signs.push(
          ...(mean <= y.max
            ? [marker(style, at(level), within(mean), 4.2, theme.page)]
            : [
                marker({ ...style, shape: 'triangle', hollow: true }, at(level), area.top - 2, 4, theme.page),
                text(at(level) + 8, area.top - 3, shortNumber(Number(mean.toPrecision(3))), { size: 10.5, fill: theme.ink }),
              ]),
        );
        means.push([at(level), within(mean)]);
      }
      lines.push(polyline(means, style.colour, { 'stroke-width': 1.4, 'stroke-opacity': 0.75 }));
      const [ex, ey] = means.at(-1) ?? [0, 0];
      ends.push({ arm, label: arms[arm] as string, end: means.length > 0 ? { x: ex, y: ey } : null });
    }
    return [
      // The numbers of the axis stand below the strip of what diverged.
      ...plotFrame(area, { ...x, ticks: [] }, y, { x: '', y: data.metric }, theme),
      ...axisTexts(area, x, hasDiverged ? STRIP : 0),
      ...lines,
      ...signs,
      ...endLabels(ends, { right, top: area.top, bottom }, room, frame),
    ];
  }

  /** A cross for trials that diverged, with their number; where arms are many, numbers would run into each other. */
  function lost(x: number, y: number, count: number, colour: string): string[] {
    const number = arms.length <= 2 && count > 1 ? String(count) : '';
    return [cross(x, y, 3.2, colour), text(x + 6, y - 4, number, { size: 9.5, fill: theme.ink, weight: 600 })];
  }

  function axisTexts({ left, top, width, height }: PlotArea, x: Axis, strip: number): string[] {
    const style = { size: 12, fill: theme.muted, anchor: 'middle' as const };
    const bottom = top + height + strip;
    return [
      strip > 0 ? line(left, bottom, left + width, bottom, theme.grid) : '',
      ...x.ticks.map((tick) => text(tick.at, bottom + 16, tick.text, style)),
      text(left + width / 2, bottom + 37, `${data.factor} (logarithmic)`, style),
    ];
  }
}

function keyOf(hasDiverged: boolean, { theme }: Frame): KeyEntry[] {
  const { muted } = theme;
  return [
    {
      sign: (x, y) =>
        line(x, y - 8, x, y + 8, muted, { 'stroke-width': 2 }) + element('circle', { cx: x, cy: y, r: 4, fill: muted }),
      text: 'mean, 95 % interval',
    },
    { sign: (x, y) => element('circle', { cx: x, cy: y, r: 2.2, fill: muted, 'fill-opacity': 0.5 }), text: 'one seed' },
    ...(hasDiverged ? [{ sign: (x: number, y: number) => cross(x, y, 4, muted), text: 'one seed or more diverged' }] : []),
  ];
}

/** The figure in words. */
export function describeFactorPlot({ metric, factor, arms, panels }: FactorPlotData): string {
  const said = panels.flatMap(({ title, points }) =>
    arms.map((arm, i) => {
      const levels = (points[i] ?? []).map(({ level, mean, diverged, values }) => {
        const lost = diverged > 0 ? ` (${diverged} of ${values.length + diverged} diverged)` : '';
        return `${mean === null ? 'none' : Number(mean.toPrecision(4))} at ${shortNumber(level)}${lost}`;
      });
      return `${title === '' ? arm : `${arm}, ${title}`}: ${levels.join(', ')}`;
    }),
  );
  return `Mean ${metric} against ${factor}. ${said.join('; ')}.`;
}
