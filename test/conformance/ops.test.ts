import { describe, expect, it } from 'vitest';
import { cases } from './cases.ts';
import { backends, convolutionBackends, draw, error, execute, poison, reference, spreads, unfused } from './harness.ts';

const FORWARD = 5e-6;
const BACKWARD = 1e-5;

const suites = [
  ...backends.map(([label, backend]) => ({ label, backend, subjects: cases })),
  { label: 'wasm without passes', backend: unfused, subjects: cases },
  ...convolutionBackends.map(([label, backend]) => ({ label, backend, subjects: cases.filter((c) => c.winograd) })),
];

describe.each(suites)('$label against the float64 reference', ({ backend, subjects }) => {
  for (const c of subjects) {
    const data = c.operands.map((o, i) => draw(o, `${c.name}/${i}`));
    const [forward, backward] = [c.bound ?? FORWARD, c.gradientBound ?? BACKWARD];
    const differentiable = c.operands.some((o) => !o.constant);

    it(`${c.name}: results within ${forward}${differentiable ? `, gradients within ${backward}` : ''} of the largest`, async () => {
      const want = await reference(c, data, differentiable);
      const got = await execute(backend, c, data, differentiable);
      for (const [name, values] of want) {
        const bound = name.startsWith('y') ? forward : name === 'loss' ? 1e-3 : backward;
        expect(error(got.get(name) as Float32Array, values), name).toBeLessThanOrEqual(bound);
      }
    });

    if (differentiable) {
      it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
        `${c.name}: %s comes out where the reference has it`,
        async (special) => {
          const poisoned = poison(c, data, special);
          const want = await reference(c, poisoned, false);
          const got = await execute(backend, c, poisoned, false);
          for (const [name, values] of want) {
            const own = got.get(name) as Float32Array;
            if (c.winograd) expect(spreads(own, values), name).toBe(true);
            else expect(error(own, values), name).toBeLessThanOrEqual(forward);
          }
        },
      );
    }
  }
});
