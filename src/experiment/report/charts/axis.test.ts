import { describe, expect, it } from 'vitest';
import { epochAxis, linearAxis, logAxis, openScale, shortNumber, unitScale, withFewerTicks } from './axis.ts';

const texts = ({ ticks }: { readonly ticks: readonly { readonly text: string }[] }) => ticks.map(({ text }) => text);

describe('axes', () => {
  it('place numbers on pixels, from low to high and the other way round', () => {
    const axis = linearAxis({ min: -1, max: 1, step: 0.5, decimals: 1 }, 300, 100);
    expect([axis.at(-1), axis.at(0), axis.at(1)]).toEqual([300, 200, 100]);
    expect(texts(axis)).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0']);
    expect(texts(withFewerTicks(axis, 80))).toEqual(['−1.0', '0.0', '1.0']);
    expect(texts(withFewerTicks(linearAxis({ min: -1, max: 2, step: 1, decimals: 0 }, 0, 90), 40))).toEqual(['0', '2']);
  });

  it('number epochs by integers, with the first and the last', () => {
    expect(texts(epochAxis(1, 0, 500))).toEqual(['1']);
    expect(epochAxis(1, 0, 500).at(1)).toBe(250);
    expect(texts(epochAxis(4, 0, 500))).toEqual(['1', '2', '3', '4']);
    expect(texts(epochAxis(30, 0, 300))).toEqual(['1', '5', '10', '15', '20', '25', '30']);
    expect(texts(epochAxis(19, 0, 220))).toEqual(['1', '5', '10', '15', '19']);
    expect(epochAxis(300, 0, 300).ticks.length).toBeLessThan(9);
    expect(epochAxis(12345, 0, 300).ticks.length).toBeLessThan(9);
  });

  it('of logarithms have factors at even distances', () => {
    const axis = logAxis([0.001, 0.01, 0.1], 0, 100);
    expect([0.001, 0.01, 0.1].map((v) => Math.round(axis.at(v)))).toEqual([0, 50, 100]);
    expect(texts(axis)).toEqual(['0.001', '0.01', '0.1']);
    const many = Array.from({ length: 10 }, (_, i) => 1e-5 * 2 ** i);
    expect(texts(logAxis(many, 0, 100))).toEqual(['1e-5', '0.0001', '0.001']);
    expect(logAxis([0.1], 0, 100).at(0.1)).toBe(50);
  });

  it('write numbers in few characters', () => {
    expect([0.1 + 0.2, 1e-5, 9.999999999999999e-5, 20000, 3e9, 0].map(shortNumber)).toEqual([
      '0.3',
      '1e-5',
      '1e-4',
      '20000',
      '3e9',
      '0',
    ]);
  });
});

describe('scales', () => {
  it('of what is at most 1 end there and begin below everything', () => {
    for (const least of [0, 0.3, 0.52, 0.76, 0.91, 0.95, 0.999, 1]) {
      const { min, max, step } = unitScale([least, 1]);
      expect(min).toBeLessThanOrEqual(least);
      expect(max).toBe(1);
      expect(Math.abs((max - min) / step - Math.round((max - min) / step))).toBeLessThan(1e-9);
    }
  });

  it('without an end leave out few values far above many others, and nothing else', () => {
    const usual = Array.from({ length: 100 }, (_, i) => 2 * Math.exp(-i / 20));
    expect(openScale(usual)).toMatchObject({ min: 0, max: 2, cut: false });
    const cut = openScale([...usual, 1e30]);
    expect(cut.cut).toBe(true);
    expect(cut.max).toBeGreaterThanOrEqual(2);
    expect(cut.max).toBeLessThan(10);
    expect(openScale([0.3, 0.4, 5])).toMatchObject({ cut: false });
    expect(openScale([0.3, 0.4, 5]).max).toBeGreaterThanOrEqual(5);
  });
});
