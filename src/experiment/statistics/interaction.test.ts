import { expect, it } from 'vitest';
import { interaction } from './interaction.ts';

const differences = (values: number[]) => new Map(values.map((v, i) => [`${i}`, v]));

it('compares the differences of two conditions pair by pair, without the pairs that one of them lacks', () => {
  const raw = differences([2, 3, 2.5, 2.2, 3.1, 2.8, 9]);
  const scaled = differences([0.5, 1, 0.7, 0.1, 1.2, 0.9]);
  const got = interaction(raw, scaled);
  expect(got.differences).toEqual([-1.5, -2, -1.8, -2.1, -1.9, -1.9].map((d) => expect.closeTo(d, 12)));
  expect(got.test.pValue).toBe(0.03125);
  expect(got.interval?.[1]).toBeLessThan(-1.5);
  expect(interaction(scaled, scaled)).toMatchObject({ interval: null, test: { pValue: 1 } });
});
