import { describe, expect, it } from 'vitest';
import { armStyle } from './armStyle.ts';
import { ADAPTIVE, ADAPTIVE_STYLE, DARK, LIGHT, type Theme } from './theme.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const apply = (matrix: Matrix, [a, b, c]: Triple) => matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

/** How people without one of the three kinds of cones see linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISION: Readonly<Record<string, Matrix>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const XYZ: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];

function linear(colour: string): Triple {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

/** CIE L*a*b*. */
function lab(rgb: Triple): Triple {
  const white: Triple = [0.9505, 1, 1.089];
  const [x, y, z] = apply(XYZ, rgb.map((v) => Math.min(1, Math.max(0, v))) as unknown as Triple).map((v, i) => {
    const share = v / (white[i] as number);
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const luminance = (rgb: Triple) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
function contrast(a: Triple, b: Triple): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const arms = (theme: Theme) => Array.from({ length: 7 }, (_, i) => armStyle(i, theme).colour);
const THEMES = { light: LIGHT, dark: DARK };

describe.each(Object.entries(THEMES))('the %s theme', (_, theme) => {
  it.each(Object.entries(VISION))('has arms at least 13 apart (CIE76) for %s colour vision', (_, matrix) => {
    const seen = arms(theme).map((colour) => lab(apply(matrix, linear(colour))));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(13);
    }
  });

  it('has text of contrast 4.5 and lines of contrast 2.2 or more on its page', () => {
    const page = linear(theme.page);
    for (const text of [theme.ink, theme.muted, theme.warning]) expect(contrast(linear(text), page)).toBeGreaterThan(4.5);
    for (const line of [...arms(theme), theme.better, theme.worse]) expect(contrast(linear(line), page)).toBeGreaterThan(2.2);
  });

  it('has ink of contrast 4.5 or more on the strongest cells of a heat map', () => {
    for (const colour of [theme.better, theme.worse]) {
      // Colours are mixed as a screen mixes them, in sRGB.
      const mixed = [1, 3, 5].map((at) => {
        const of = (c: string) => Number.parseInt(c.slice(at, at + 2), 16);
        return Math.round(0.55 * of(colour) + 0.45 * of(theme.page))
          .toString(16)
          .padStart(2, '0');
      });
      expect(contrast(linear(`#${mixed.join('')}`), linear(theme.ink))).toBeGreaterThan(4.5);
    }
  });
});

describe('the looks of arms', () => {
  it('differ for 14 arms, the first seven in colour and shape alike', () => {
    const looks = Array.from({ length: 14 }, (_, i) => armStyle(i, LIGHT));
    expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(14);
    expect(new Set(looks.slice(0, 7).map(({ shape }) => shape)).size).toBe(7);
    expect(new Set(looks.slice(0, 7).map(({ colour }) => colour)).size).toBe(7);
  });
});

describe('the adaptive theme', () => {
  it('names variables that its style sheet declares for both, and falls back on light colours', () => {
    for (const [name, colour] of Object.entries(ADAPTIVE)) {
      expect(colour).toBe(`var(--chart-${name}, ${LIGHT[name as keyof Theme]})`);
      expect(ADAPTIVE_STYLE.split(`--chart-${name}:`)).toHaveLength(3);
    }
    expect(ADAPTIVE_STYLE).toContain('prefers-color-scheme: dark');
  });
});
