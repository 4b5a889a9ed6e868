import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-wasm';
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../png.ts';
import { element } from './svgElement.ts';
import { clipText, fittingSize, textWidth, wrapText } from './textWidth.ts';

const FONTS = [400, 600].map((weight) =>
  readFileSync(new URL(`../../../../data/fonts/inter-latin-${weight}-normal.woff2`, import.meta.url)),
);

/** The width of a text as Inter has it. */
function drawnWidth(text: string, size: number, weight: number): number {
  const svg = element('svg', { xmlns: 'http://www.w3.org/2000/svg', width: 4000, height: 300 }, [
    element('text', { x: 20, y: 150, 'font-size': size, 'font-weight': weight, 'font-family': 'Inter' }, [text]),
  ]);
  return new Resvg(svg, { font: { fontBuffers: FONTS, defaultFontFamily: 'Inter' } }).getBBox()?.width ?? 0;
}

describe('the width of text', () => {
  it('is within 6 % of what Inter takes, of sentences, names and numbers', async () => {
    // Starts the renderer, which can be started once in a process.
    await svgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    const texts = [
      'without normalisation',
      'scale=raw, learningRate=0.001',
      '+2.32 [1.89, 2.74], 6 seeds',
      'The first 12 of 14 conditions are drawn; the tables have all.',
      'HUGE CAPITALS',
      'illicit little fillings',
      'Wmmm WWW @@ %%',
    ];
    for (const text of texts) {
      for (const weight of [400, 600] as const) {
        const drawn = drawnWidth(text, 100, weight);
        expect(Math.abs(textWidth(text, 100, weight) - drawn) / drawn, `${text} ${weight}`).toBeLessThan(0.06);
      }
    }
  });

  it('counts wide letters as two cells', () => {
    expect(textWidth('正規', 100)).toBe(264);
  });
});

describe('text that has to fit', () => {
  it('ends with an ellipsis where it does not, and else stays as it is', () => {
    expect(clipText('batch normalisation', 500, 12)).toBe('batch normalisation');
    const clipped = clipText('batch normalisation', 60, 12);
    expect(clipped).toMatch(/^batch n?.*…$/);
    expect(textWidth(clipped, 12)).toBeLessThanOrEqual(60);
  });

  it('breaks at spaces into no more lines than it may have', () => {
    expect(wrapText('one two three', 60, 12, 3)).toEqual(['one two', 'three']);
    const lines = wrapText('scale=raw, learningRate=0.001, batchSize=128, and more of it', 120, 12, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120);
  });

  it('is set smaller, down to a least size', () => {
    expect(fittingSize('+1.23', 500, 12.5, 9)).toBe(12.5);
    expect(fittingSize('+1.23', 30, 12.5, 9)).toBeLessThan(12.5);
    expect(fittingSize('+1.23', 5, 12.5, 9)).toBe(9);
  });
});
