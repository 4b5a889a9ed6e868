import { element, text } from './svgElement.ts';

const RADIUS = 3.2;

/**
 * A dot for each value around height `y`. Dots at nearly the same place are stacked within `room` pixels up and down; where they lie too
 * close to be counted, their number stands next to them.
 */
export function dots(
  places: readonly number[],
  y: number,
  room: number,
  colour: string,
  attributes: Record<string, string | number> = {},
): string[] {
  const sorted = [...places].sort((a, b) => a - b);
  const stacks: number[][] = [];
  for (const x of sorted) {
    const stack = stacks.at(-1);
    if (stack && x - (stack[0] as number) < 2 * RADIUS) stack.push(x);
    else stacks.push([x]);
  }
  const tallest = Math.max(1, ...stacks.map((stack) => stack.length));
  const step = tallest === 1 ? 0 : Math.min(2 * RADIUS, (2 * room) / (tallest - 1));
  return stacks.flatMap((stack) => {
    const middle = stack.reduce((sum, x) => sum + x, 0) / stack.length;
    const count = stack.length > 1 && step < RADIUS ? `×${stack.length}` : '';
    return [
      ...stack.map((cx, i) =>
        element('circle', {
          cx,
          cy: y + (i - (stack.length - 1) / 2) * step,
          r: RADIUS,
          fill: colour,
          'fill-opacity': 0.55,
          ...attributes,
        }),
      ),
      text(middle + 7, y, count, { size: 10, fill: String(attributes.stroke ?? colour) }),
    ];
  });
}
