import type { Distribution } from '../../src/experiment/observe/distribution.ts';
import type { Theme } from '../../src/experiment/report/charts/theme.ts';
import type { Area } from './canvas.ts';
import { linear, short, ticks } from './scale.ts';

/** What enters a layer over time, with its histogram at one time, on one scale of values. */
export interface LayerPicture {
  /** At each time; null where nothing is known. */
  readonly times: readonly (Distribution | null)[];
  readonly epochs: readonly number[];
  readonly domain: readonly [number, number];
  readonly shown: number;
  readonly colour: string;
}

const LEFT = 48;
const BARS = 72;
const BOTTOM = 18;
const TOP = 6;

/** From where to where the times lie, in a picture of some width. */
const timeRange = (width: number) => [LEFT + 4, width - BARS - 16] as const;

/** The position of the time at a place of the picture. */
export function timeAt(x: number, width: number, count: number): number {
  const [from, to] = timeRange(width);
  return Math.max(0, Math.min(count - 1, Math.round(((x - from) / (to - from || 1)) * (count - 1))));
}

/** The epochs that are named under a picture: the first, the last and round ones between them, as far apart as their names need. */
export function epochLabels(
  epochs: readonly number[],
  place: (i: number) => number,
): { readonly at: number; readonly text: string }[] {
  const whole = epochs.flatMap((epoch, i) => (Number.isInteger(epoch) ? [{ at: place(i), text: String(epoch) }] : []));
  const kept: typeof whole = [];
  const last = whole.at(-1);
  for (const label of whole) {
    const before = kept.at(-1);
    const isClear = (!before || label.at - before.at >= 24) && (label === last || !last || last.at - label.at >= 24);
    if (isClear || label === last) kept.push(label);
  }
  return kept;
}

/** Draws it; times stand at equal distances, so that the first epoch, in which most happens, has room. */
export function paintLayer({ context, width, height }: Area, theme: Theme, picture: LayerPicture): void {
  const { times, epochs, domain, shown, colour } = picture;
  const [from, to] = timeRange(width);
  const x = linear([0, Math.max(1, times.length - 1)], [from, to]).at;
  const value = linear(domain, [height - BOTTOM, TOP]).at;
  const y = (v: number) => Math.max(TOP, Math.min(height - BOTTOM, value(v)));
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const tick of ticks(domain, 4)) {
    context.fillStyle = theme.grid;
    context.fillRect(LEFT, Math.round(value(tick)), width - LEFT, 1);
    context.fillStyle = theme.muted;
    context.textAlign = 'right';
    context.fillText(short(tick), LEFT - 6, value(tick));
  }
  context.textAlign = 'center';
  for (const { at, text } of epochLabels(epochs, x)) context.fillText(text, at, height - 7);

  const known = times.flatMap((time, i) => (time?.percentiles ? [{ i, p: time.percentiles }] : []));
  const line = (points: readonly (readonly [number, number])[]) => {
    for (const [i, [px, py]] of points.entries()) i === 0 ? context.moveTo(px, py) : context.lineTo(px, py);
  };
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.globalAlpha = 0.22;
  context.beginPath();
  line([...known.map(({ i, p }) => [x(i), y(p[2])] as const), ...known.toReversed().map(({ i, p }) => [x(i), y(p[0])] as const)]);
  context.fill();
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  for (const which of [0, 2] as const) {
    context.beginPath();
    line(known.map(({ i, p }) => [x(i), y(p[which])] as const));
    context.stroke();
  }
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.beginPath();
  line(known.map(({ i, p }) => [x(i), y(p[1])] as const));
  context.stroke();
  if (known.length === 1) context.fillRect(from - 2, y(known[0]?.p[1] as number) - 2, 4, 4);

  context.fillStyle = theme.muted;
  context.fillRect(Math.round(x(shown)), TOP, 1, height - BOTTOM - TOP);
  paintBars({ context, width, height }, picture, y);
}

/** The values at the time that is shown, as bars along the same scale. */
function paintBars(
  { context, width, height }: Area,
  { times, shown, domain, colour }: LayerPicture,
  y: (v: number) => number,
): void {
  const time = times[shown];
  if (!time?.percentiles) return;
  const { from, to, counts } = time.histogram;
  const left = width - BARS;
  context.fillStyle = colour;
  if (counts.length === 1) {
    context.fillRect(left, y(from) - 1, BARS, 3);
    return;
  }
  // The square root leaves small bars visible next to the one of the zeros that a ReLU gives.
  const most = Math.sqrt(Math.max(...counts));
  const step = (to - from) / counts.length;
  context.globalAlpha = 0.75;
  for (const [i, count] of counts.entries()) {
    const [low, high] = [from + i * step, from + (i + 1) * step];
    if (count === 0 || high < domain[0] || low > domain[1]) continue;
    const [top, bottom] = [y(high), Math.min(y(low), height - BOTTOM)];
    context.fillRect(left, top, (BARS * Math.sqrt(count)) / most, Math.max(1, bottom - top));
  }
  context.globalAlpha = 1;
}
