import { normals, streamKey, uniforms } from '../../src/core/random.ts';

/** What differences of an experiment may be drawn from; all have mean 0. */
export const DISTRIBUTIONS = {
  normal: (name: string, n: number) => normals(streamKey(7, name), n),
  'Student with 3 degrees of freedom': (name: string, n: number) => {
    const drawn = normals(streamKey(7, name), 4 * n);
    return drawn
      .subarray(0, n)
      .map((z, i) => z / Math.sqrt(drawn.subarray(n + 3 * i, n + 3 * i + 3).reduce((sum, v) => sum + v * v, 0) / 3));
  },
  exponential: (name: string, n: number) => uniforms(streamKey(7, name), n).map((u) => -Math.log(1 - u) - 1),
  lognormal: (name: string, n: number) => normals(streamKey(7, name), n).map((z) => Math.exp(z) - Math.exp(0.5)),
  'rounded to thirds of a standard deviation': (name: string, n: number) =>
    normals(streamKey(7, name), n).map((z) => Math.round(3 * z) / 3),
  'rounded to standard deviations': (name: string, n: number) => normals(streamKey(7, name), n).map(Math.round),
} as const;

export type Distribution = keyof typeof DISTRIBUTIONS;

/** Experiments of `n` differences each. */
export function simulate(distribution: Distribution, n: number, experiments = 2000): number[][] {
  const drawn = DISTRIBUTIONS[distribution](`${distribution} ${n}`, n * experiments);
  return Array.from({ length: experiments }, (_, i) => Array.from(drawn.subarray(i * n, (i + 1) * n)));
}
