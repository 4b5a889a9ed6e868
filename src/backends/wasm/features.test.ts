import { expect, it } from 'vitest';
import { detectFeatures } from './features.ts';

it('finds relaxed SIMD on every Node this package supports', async () => {
  expect(await detectFeatures()).toEqual({ relaxedSimd: true });
});
