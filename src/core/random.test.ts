import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mapDraws,
  normals,
  permutation,
  randomBits,
  streamKey,
  threefry,
  truncatedNormalDraws,
  uniformDraws,
  uniforms,
} from './random.ts';

describe('Threefry-2x32-20', () => {
  it("gives the known answers of the authors' Random123 library", () => {
    expect(threefry([0, 0], 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([0xffffffff, 0xffffffff], 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe('streams', () => {
  it('differ by name and by seed, also in the upper bits of the seed', () => {
    const keys = [streamKey(1, 'a'), streamKey(1, 'b'), streamKey(2, 'a'), streamKey(2 ** 40 + 1, 'a')].map(String);
    expect(new Set(keys).size).toBe(4);
  });

  it('are prefixes of one another: a value does not depend on how many are drawn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (a, b) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        const key = streamKey(7, 'x');
        expect([...randomBits(key, long).subarray(0, short)]).toEqual([...randomBits(key, short)]);
        expect([...normals(key, long).subarray(0, short)]).toEqual([...normals(key, short)]);
      }),
    );
  });

  it('are the same when they are drawn piece by piece', () => {
    const key = streamKey(7, 'x');
    const n = 2 ** 15 + 3;
    const pieces = mapDraws(uniformDraws, key, n, (u) => 3 * u);
    expect(pieces).toEqual(Float32Array.from(uniforms(key, n), (u) => 3 * u));
  });

  it('have the moments of their distributions, within five standard errors of 100,000 draws', () => {
    const n = 100_000;
    const mean = (v: Float64Array) => v.reduce((t, x) => t + x, 0) / n;
    const variance = (v: Float64Array) => {
      const middle = mean(v);
      return v.reduce((t, x) => t + (x - middle) ** 2, 0) / n;
    };
    const key = streamKey(3, 'moments');
    const u = uniforms(key, n);
    expect(Math.abs(mean(u) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(u.every((v) => v >= 0 && v < 1)).toBe(true);
    const g = normals(key, n);
    expect(Math.abs(mean(g))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance(g) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    const t = Float64Array.from(mapDraws(truncatedNormalDraws, key, n, (v) => v));
    expect(t.every((v) => Math.abs(v) <= 2)).toBe(true);
    expect(Math.abs(Math.sqrt(variance(t)) - 0.8796)).toBeLessThan(0.01);
  });
});

describe('permutation', () => {
  it('holds each position once and differs from epoch to epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (n, lane) => {
        const order = permutation(streamKey(1, 'p'), n, lane);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
    const key = streamKey(1, 'p');
    expect([...permutation(key, 50, 0)]).not.toEqual([...permutation(key, 50, 1)]);
  });
});
