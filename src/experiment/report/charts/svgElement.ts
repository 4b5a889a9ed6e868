import { escapeHtml } from '../markup.ts';
import type { Theme } from './theme.ts';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** How a figure is drawn: as wide as told, as high as it needs to be. */
export interface Frame {
  /** In pixels, 320 to 1600. Below 640 labels stand above what they name, and panels below each other. */
  readonly width: number;
  readonly theme: Theme;
}

/** Whether a figure is for a narrow screen. */
export const isNarrow = ({ width }: Frame): boolean => width < 640;

const number = (v: number) => String(Math.round(v * 100) / 100);

/** An SVG element. Numbers have two decimals; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escapeHtml(value)}"`)
    .join('');
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`;
}

export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly weight?: 400 | 600 | undefined;
  readonly anchor?: 'start' | 'middle' | 'end' | undefined;
  /** The colour around letters that stand on lines. */
  readonly halo?: string | undefined;
  readonly transform?: string | undefined;
}

/** One line of text, whose letters are centred on `y`. */
export function text(x: number, y: number, content: string, { size, fill, weight, anchor, halo, transform }: TextStyle): string {
  if (content === '') return '';
  const attributes = {
    x,
    y: y + 0.36 * size,
    'font-size': size,
    fill,
    'font-weight': weight === 600 ? 600 : undefined,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    ...(halo && { stroke: halo, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }),
    transform,
  };
  return element('text', attributes, [escapeHtml(content)]);
}

export const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke, ...attributes });

/** What lies outside of a rectangle is cut off. A nested picture does that without an id, of which a page may have each once. */
export const clipped = (left: number, top: number, width: number, height: number, children: readonly string[]): string =>
  element('svg', { x: left, y: top, width, height, viewBox: [left, top, width, height].map(number).join(' ') }, children);

export type Position = readonly [x: number, y: number];

/** A line through points. */
export const polyline = (points: readonly Position[], stroke: string, attributes: Attributes = {}): string =>
  points.length < 2
    ? ''
    : element('polyline', { points: pairs(points), fill: 'none', stroke, 'stroke-linejoin': 'round', ...attributes });

/** An area between points. */
export const polygon = (points: readonly Position[], fill: string, attributes: Attributes = {}): string =>
  points.length < 3 ? '' : element('polygon', { points: pairs(points), fill, ...attributes });

const pairs = (points: readonly Position[]) => points.map(([x, y]) => `${number(x)},${number(y)}`).join(' ');

/** A whole picture, which says in `alt` what it shows. */
export function svgDocument({ width, theme }: Frame, height: number, alt: string, children: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height: Math.ceil(height),
      viewBox: `0 0 ${number(width)} ${Math.ceil(height)}`,
      role: 'img',
      'aria-label': alt,
      'font-family': 'Inter, system-ui, sans-serif',
    },
    [element('rect', { width: '100%', height: '100%', fill: theme.page }), ...children],
  );
}
