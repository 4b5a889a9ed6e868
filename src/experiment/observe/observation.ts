import type { Statistics } from '../../batchnorm/statistics.ts';
import type { Distribution } from './distribution.ts';

/** The kernels of a network's first convolution. */
export interface Filters {
  readonly layer: string;
  /** Height, width, channels of the images, filters. */
  readonly shape: readonly [number, number, number, number];
  readonly weights: Float32Array;
}

/** What a normalisation has and meets, a number a channel. */
export interface NormalizationObservation {
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  /** Statistics of the layer's operand, as training batches have them: means over several batches. null for one without moving statistics. */
  readonly batch: Statistics | null;
  readonly moving: Statistics | null;
}

/** One layer at one time. */
export interface LayerObservation {
  /** After those of the models around it, as `encoder/dense`. */
  readonly name: string;
  /** The class's name in Keras. */
  readonly type: string;
  /** The values that enter it. */
  readonly entering: Distribution;
  /** Of a layer that ends in a ReLU: its units, and how many of them are 0 for every sample that was looked at. */
  readonly units: { readonly count: number; readonly dead: number } | null;
  /** The norm of the gradient of the loss with respect to the layer's weights, as a batch gives it: the mean over several. null for one that learns nothing, or whose gradient is no number. */
  readonly gradientNorm: number | null;
  readonly normalization: NormalizationObservation | null;
}

/**
 * What goes on inside a network at one time of its training, on images that stay the same: as in training, normalised with the statistics of each batch, but
 * without noise such as dropout.
 */
export interface Observation {
  /** Epochs that are done, with a fraction within one. */
  readonly epoch: number;
  /** Training steps that are done. */
  readonly step: number;
  readonly layers: readonly LayerObservation[];
  /** null for a network that does not begin with a convolution. */
  readonly filters: Filters | null;
}

/** What an observation has at most, so that its size is bounded whatever the network. */
export const MOST = { layers: 100, channels: 128, filters: 64, filterWeights: 20_000 } as const;
