import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/experiment/report/charts/textWidth.ts';
import { ADAPTIVE, DARK, LIGHT } from '../../src/experiment/report/charts/theme.ts';
import { svgToPng } from '../../src/experiment/report/png.ts';
import { EXAMPLE_SIZES, exampleFigures } from '../support/chartExamples.ts';

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** Where the texts of a figure stand. */
function boxes(svg: string): Box[] {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', written = '']) => {
    const at = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
    const text = unescaped(written);
    const size = Number(at('font-size'));
    const width = textWidth(text, size, at('font-weight') === '600' ? 600 : 400);
    const [x, y] = [Number(at('x')), Number(at('y')) - 0.36 * size];
    const back = { start: 0, middle: width / 2, end: width }[at('text-anchor') ?? 'start'] as number;
    return at('transform')?.startsWith('rotate')
      ? { text, left: x - size / 2, right: x + size / 2, top: y - width / 2, bottom: y + width / 2 }
      : { text, left: x - back, right: x - back + width, top: y - size / 2, bottom: y + size / 2 };
  });
}

const overlap = (a: Box, b: Box) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;

const heightOf = (svg: string) => Number(/ height="(\d+)"/.exec(svg)?.[1]);

describe.each(Object.entries(EXAMPLE_SIZES))('the figures of %s', (_, size) => {
  describe.each(Object.entries(exampleFigures))('%s', (_, draw) => {
    it.each([390, 760, 1200, 1600])('has no text on another one, and none beyond its edges, %i pixels wide', (width) => {
      const svg = draw(size, { width, theme: LIGHT });
      const all = boxes(svg);
      expect(all.length).toBeGreaterThan(3);
      const overlapping = all.flatMap((a, i) => all.slice(i + 1).flatMap((b) => (overlap(a, b) ? [[a, b]] : [])));
      expect(overlapping).toEqual([]);
      // Names of axes may be a little longer than a low panel.
      const outside = all.filter(
        (box) => box.left < -1 || box.right > width + 1 || box.top < -1 || box.bottom > heightOf(svg) + 1,
      );
      expect(outside).toEqual([]);
    });

    it('is drawn of finite numbers and escaped text, and says in words what it shows', () => {
      const svg = draw(size, { width: 1200, theme: LIGHT });
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(svg).not.toContain('<of>');
      expect(/^<svg [^>]*role="img" aria-label="([^"]{60,})"/.exec(svg)).not.toBeNull();
      // Pages have several figures: an id could be there twice.
      expect(svg).not.toContain(' id="');
    });

    it('differs between themes in nothing but colours', () => {
      const plain = (theme: typeof LIGHT) => {
        const names = new Map(Object.entries(theme).map(([name, colour]) => [colour, name]));
        return draw(size, { width: 390, theme }).replace(/(?<=(?:fill|stroke)=")[^"]+/g, (c) =>
          c === 'none' || names.has(c) ? '' : c,
        );
      };
      expect(plain(DARK)).toBe(plain(LIGHT));
      expect(plain(ADAPTIVE)).toBe(plain(LIGHT));
    });
  });
});

describe('figures as PNG', () => {
  it.each(Object.entries(exampleFigures))('%s can be rendered, with diverged trials and far outliers', async (_, draw) => {
    const size = EXAMPLE_SIZES['five arms, four conditions, two diverged'];
    const png = await svgToPng(draw(size as NonNullable<typeof size>, { width: 1200, theme: LIGHT }), 0.5);
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(png.length).toBeGreaterThan(5000);
  });
});
