import { type Draws, mapDraws, normalDraws, truncatedNormalDraws, uniformDraws } from '../../core/random.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import type { Initializer } from './initializer.ts';

/** Which units a variance goes by: those that feed one output, those that one input feeds, or the mean of both. */
export type Mode = 'fanIn' | 'fanOut' | 'fanAvg';

/**
 * Units that feed one output (fanIn) and that one input feeds (fanOut): for a dense kernel [in, out] its sizes; for a convolution
 * kernel [h, w, in, out] each times h·w.
 */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: field * (shape.at(-2) as number), fanOut: field * (shape.at(-1) as number) };
}

/** scale/fan. */
function variance(scale: number, mode: Mode, shape: Shape): number {
  const { fanIn, fanOut } = fans(shape);
  return scale / Math.max(1, { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]);
}

/** Standard deviation of a standard normal cut off at ±2. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/** Makes an initializer of mean 0 and variance scale/fan. */
export type Distribution = (scale: number, mode: Mode) => Initializer;

/** Uniform on ±√(3·scale/fan). */
export const scaledUniform: Distribution = (scale, mode) => (shape, key) => {
  const limit = Math.sqrt(3 * variance(scale, mode, shape));
  return mapDraws(uniformDraws, key, sizeOf(shape), (u) => (2 * u - 1) * limit);
};

/** Normal draws, scaled to the variance scale/fan. */
const scaledDraws =
  (draws: Draws, stddevOfDraws: number): Distribution =>
  (scale, mode) =>
  (shape, key) => {
    const stddev = Math.sqrt(variance(scale, mode, shape)) / stddevOfDraws;
    return mapDraws(draws, key, sizeOf(shape), (v) => v * stddev);
  };

/** Normal, cut off at two standard deviations and widened again. */
export const scaledTruncatedNormal = scaledDraws(truncatedNormalDraws, TRUNCATED_STDDEV);

/** Normal, with no cut. */
export const scaledNormal = scaledDraws(normalDraws, 1);
