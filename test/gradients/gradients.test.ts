import { describe, expect, it } from 'vitest';
import { cases } from '../conformance/cases.ts';
import { dataOf, draw, isDifferentiable, reference } from '../conformance/harness.ts';

const STEP = 1e-5;

describe('gradient rules against central differences in float64, under a random projection of the results', () => {
  for (const c of cases.filter(isDifferentiable)) {
    it(`${c.name}: within 1e-6`, async () => {
      const data = dataOf(c);
      const analytic = await reference(c, data, true);
      for (const [i, operand] of c.operands.entries()) {
        if (operand.constant) continue;
        const direction = draw({ shape: operand.shape }, `${c.name}/direction${i}`);
        const lossAt = async (t: number) => {
          const moved = data.map((d, j) => (j === i ? d.map((v, k) => v + t * (direction[k] as number)) : d));
          return (await reference(c, moved, true)).get('loss')?.[0] as number;
        };
        const numeric = ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP);
        const gradient = analytic.get(`g${i}`) as Float64Array;
        const exact = gradient.reduce((total, g, k) => total + g * (direction[k] as number), 0);
        const scale = Math.sqrt(gradient.reduce((t, g) => t + g * g, 0) * direction.reduce((t, u) => t + u * u, 0));
        expect(Math.abs(exact - numeric)).toBeLessThanOrEqual(1e-6 * Math.max(scale, 1e-3));
      }
    });
  }
});
