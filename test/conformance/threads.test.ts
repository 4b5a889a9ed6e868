import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/wasm/wasm.ts';
import { cases } from './cases.ts';
import { draw, execute } from './harness.ts';

describe('results and gradients on 2 and 3 threads are those on one, bit for bit', () => {
  for (const c of cases) {
    it(c.name, async () => {
      const data = c.operands.map((o, i) => draw(o, `${c.name}/${i}`));
      const differentiable = c.operands.some((o) => !o.constant);
      const alone = await execute(wasmBackend({ threads: 1 }), c, data, differentiable);
      for (const threads of [2, 3]) {
        const shared = await execute(wasmBackend({ threads, sharedFrom: 0 }), c, data, differentiable);
        for (const [name, values] of alone) {
          const bits = (v: ArrayLike<number> | undefined) => new Uint32Array(Float32Array.from(v ?? []).buffer);
          expect(bits(shared.get(name)), `${name} on ${threads} threads`).toEqual(bits(values));
        }
      }
    });
  }
});
