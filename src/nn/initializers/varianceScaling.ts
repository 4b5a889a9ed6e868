import { requirePositive } from '../../core/checks.ts';
import { oneOf } from '../../core/options.ts';
import { initializer } from './initializer.ts';
import { type Mode, scaledNormal, scaledTruncatedNormal, scaledUniform } from './scaled.ts';

export interface VarianceScalingOptions {
  /** Default 1. */
  readonly scale?: number;
  /** Units that feed one output, that one input feeds, or their mean. Default fanIn. */
  readonly mode?: Mode;
  /** Default truncatedNormal, cut off at two standard deviations. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform';
}

const distributions = {
  truncatedNormal: scaledTruncatedNormal,
  untruncatedNormal: scaledNormal,
  uniform: scaledUniform,
};

/**
 * Mean 0 and variance scale/fan, of which the Glorot, He and LeCun initializers are cases. Of a kernel [in, out] the fans are its sizes, of
 * [h, w, in, out] each times h·w.
 * @throws EvenkeelError for an unknown mode or distribution, or a scale that is not above 0
 * @example
 * ```ts
 * const uniform = initializers.varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'uniform' });
 * const layer = layers.dense({ units: 9, kernelInitializer: uniform });
 * layer.apply(input({ shape: [5] }));
 * layer.getWeights()[0].data.every((w) => Math.abs(w) <= 1); // true
 * ```
 */
export const varianceScaling = initializer<VarianceScalingOptions>(
  'varianceScaling',
  {
    scale: { default: 1, check: requirePositive },
    mode: { default: 'fanIn', check: oneOf('fanIn', 'fanOut', 'fanAvg'), form: 'name' },
    distribution: { default: 'truncatedNormal', check: oneOf('truncatedNormal', 'untruncatedNormal', 'uniform'), form: 'name' },
  },
  ({ scale, mode, distribution }) => distributions[distribution](scale, mode),
);
