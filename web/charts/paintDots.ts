import type { Theme } from '../../src/experiment/report/charts/theme.ts';
import type { Area } from './canvas.ts';
import { linear, short, ticks } from './scale.ts';

/** A dot a channel. */
export interface DotsPicture {
  /** What lies across; null for the channels in their order. */
  readonly across: ArrayLike<number> | null;
  readonly up: ArrayLike<number>;
  /** Of what lies up, and across where that is no order. */
  readonly domain: readonly [number, number];
  readonly colour: string;
}

const LEFT = 44;
const BOTTOM = 18;

/** Draws it: on the line from corner to corner both are the same. */
export function paintDots({ context, width, height }: Area, theme: Theme, { across, up, domain, colour }: DotsPicture): void {
  const x = linear(across ? domain : [0, Math.max(1, up.length - 1)], [LEFT + 4, width - 6]).at;
  const y = linear(domain, [height - BOTTOM, 6]).at;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const tick of ticks(domain, 3)) {
    context.fillStyle = theme.grid;
    context.fillRect(LEFT, Math.round(y(tick)), width - LEFT, 1);
    if (across) context.fillRect(Math.round(x(tick)), 6, 1, height - BOTTOM - 6);
    context.fillStyle = theme.muted;
    context.textAlign = 'right';
    context.fillText(short(tick), LEFT - 6, y(tick));
    context.textAlign = 'center';
    if (across) context.fillText(short(tick), Math.min(x(tick), width - 14), height - 7);
  }
  if (across) {
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(domain[0]), y(domain[0]));
    context.lineTo(x(domain[1]), y(domain[1]));
    context.stroke();
  }
  context.fillStyle = colour;
  context.globalAlpha = 0.65;
  for (let i = 0; i < up.length; i++) {
    const px = across ? x(across[i] as number) : x(i);
    context.beginPath();
    context.arc(px, y(up[i] as number), 2.4, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}
