import { element, type Position, polygon } from './svgElement.ts';
import type { Theme } from './theme.ts';

const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'down', 'hexagon', 'pentagon'] as const;

/** How an arm looks in every figure. */
export interface ArmStyle {
  readonly colour: string;
  readonly shape: (typeof SHAPES)[number];
  /** From the eighth arm on colours come again, with markers that are not filled. */
  readonly hollow: boolean;
}

/** The look of an arm by its place in the comparison; up to 14 look different in both colour and shape, or in the filling. */
export function armStyle(index: number, theme: Theme): ArmStyle {
  const at = index % SHAPES.length;
  return {
    colour: theme[`arm${at}` as keyof Theme],
    shape: SHAPES[at] as ArmStyle['shape'],
    hollow: Math.floor(index / SHAPES.length) % 2 === 1,
  };
}

/** The corners of a regular polygon, the first one `turn` turns from the top. */
const corners = (n: number, x: number, y: number, radius: number, turn = 0): Position[] =>
  Array.from({ length: n }, (_, i) => {
    const angle = 2 * Math.PI * (i / n + turn);
    return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
  });

/** Corners, turn and a size that makes all shapes look equally large. */
const POLYGONS: Readonly<Record<Exclude<ArmStyle['shape'], 'circle'>, readonly [number, number, number]>> = {
  square: [4, 1 / 8, 1.25],
  triangle: [3, 0, 1.35],
  diamond: [4, 0, 1.3],
  down: [3, 1 / 2, 1.35],
  hexagon: [6, 1 / 12, 1.1],
  pentagon: [5, 0, 1.15],
};

/** An arm's marker. `radius` is that of its circle. */
export function marker({ colour, shape, hollow }: ArmStyle, x: number, y: number, radius: number, page: string): string {
  const [fill, stroke] = hollow ? [page, colour] : [colour, page];
  const outline = { stroke, 'stroke-width': hollow ? 1.8 : 1 };
  if (shape === 'circle') return element('circle', { cx: x, cy: y, r: radius, fill, ...outline });
  const [n, turn, size] = POLYGONS[shape];
  return polygon(corners(n, x, y, radius * size, turn), fill, outline);
}

/** A cross, for what diverged. */
export const cross = (x: number, y: number, radius: number, colour: string): string =>
  element('path', {
    d: `M${[x - radius, y - radius]}L${[x + radius, y + radius]}M${[x - radius, y + radius]}L${[x + radius, y - radius]}`,
    stroke: colour,
    'stroke-width': 2,
    'stroke-linecap': 'round',
  });
