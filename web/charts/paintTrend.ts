import type { Theme } from '../../src/experiment/report/charts/theme.ts';
import type { Area } from './canvas.ts';
import { epochLabels } from './paintLayer.ts';
import { linear, short, ticks } from './scale.ts';

/** A number of each network over time. */
export interface TrendPicture {
  readonly lines: readonly { readonly colour: string; readonly values: readonly (number | null)[] }[];
  readonly epochs: readonly number[];
  readonly shown: number;
  readonly domain: readonly [number, number];
  /** Whether the axis is logarithmic. */
  readonly isLog: boolean;
  /** A number of the axis in words. Default: short. */
  readonly text?: (value: number) => string;
}

const LEFT = 48;
const BOTTOM = 18;
const TOP = 8;

/** Draws it. */
export function paintTrend({ context, width, height }: Area, theme: Theme, picture: TrendPicture): void {
  const { lines, epochs, shown, domain, isLog, text = short } = picture;
  const onAxis = (v: number) => (isLog ? Math.log10(v) : v);
  const ends = [onAxis(domain[0]), onAxis(domain[1])] as const;
  const x = linear([0, Math.max(1, epochs.length - 1)], [LEFT + 4, width - 8]).at;
  const y = linear(ends, [height - BOTTOM, TOP]).at;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const tick of ticks(ends, 3)) {
    context.fillStyle = theme.grid;
    context.fillRect(LEFT, Math.round(y(tick)), width - LEFT, 1);
    context.fillStyle = theme.muted;
    context.textAlign = 'right';
    context.fillText(text(isLog ? 10 ** tick : tick), LEFT - 6, y(tick));
  }
  context.textAlign = 'center';
  for (const label of epochLabels(epochs, x)) context.fillText(label.text, label.at, height - 7);
  context.fillRect(Math.round(x(shown)), TOP, 1, height - BOTTOM - TOP);
  for (const [n, { colour, values }] of lines.entries()) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 2;
    // Where lines lie on each other, both are seen.
    context.setLineDash(n === 0 ? [] : [6, 3]);
    context.beginPath();
    let isOn = false;
    for (const [i, value] of values.entries()) {
      if (value === null || (isLog && value <= 0)) {
        isOn = false;
        continue;
      }
      if (isOn) context.lineTo(x(i), y(onAxis(value)));
      else context.moveTo(x(i), y(onAxis(value)));
      isOn = true;
    }
    context.stroke();
    context.setLineDash([]);
    const now = values[shown];
    if (typeof now !== 'number' || (isLog && now <= 0)) continue;
    context.beginPath();
    context.arc(x(shown), y(onAxis(now)), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}
