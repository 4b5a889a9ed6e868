import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import * as initializers from '../../src/nn/initializers/index.ts';
import { cases, type StoredArray, toTensor } from './fixtures.ts';

/** A case as `test/fixtures/generate_initializers.py` writes it. */
interface InitializerCase {
  readonly name: string;
  readonly args: object;
  readonly shape: number[];
  readonly value?: StoredArray;
  readonly drawn?: Spread;
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  readonly deciles: readonly number[];
}

const factories = initializers as unknown as Record<string, (args: object) => initializers.Initializer>;

function spreadOf(values: Float32Array): Spread {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  return {
    mean,
    deviation: Math.sqrt(sorted.reduce((a, b) => a + (b - mean) ** 2, 0) / n),
    least: sorted[0] as number,
    most: sorted.at(-1) as number,
    deciles: Array.from({ length: 9 }, (_, i) => sorted[Math.round(((i + 1) / 10) * (n - 1))] as number),
  };
}

describe('initializers against Keras 3: the same values, or draws of the same distribution (mean and deciles within 2 % of its standard deviation)', () => {
  for (const [i, c] of cases<InitializerCase>('initializers').entries()) {
    it(`${i + 1}. ${c.name} ${JSON.stringify(c.args)} of [${c.shape}]`, () => {
      const got = (factories[c.name] as (args: object) => initializers.Initializer)(c.args)(c.shape, streamKey(i, 'weight'));
      if (c.value) expect(got).toEqual(toTensor(c.value).data);
      if (!c.drawn) return;
      const [own, want] = [spreadOf(got), c.drawn];
      const off = (a: number, b: number) => Math.abs(a - b) / want.deviation;
      expect(off(own.mean, want.mean)).toBeLessThan(0.02);
      expect(off(own.deviation, want.deviation)).toBeLessThan(0.01);
      for (const [j, decile] of own.deciles.entries()) expect(off(decile, want.deciles[j] as number)).toBeLessThan(0.02);
      // Where draws are cut off; tails of a normal distribution are as long as it happens.
      const ends = Math.max(off(own.least, want.least), off(own.most, want.most));
      expect(ends).toBeLessThan(off(want.most, want.mean) < 2.5 ? 0.01 : 2);
    });
  }
});
