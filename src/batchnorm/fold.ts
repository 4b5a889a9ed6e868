import type { Backend } from '../backends/backend.ts';
import { checkOptions } from '../core/options.ts';
import type { Model } from '../models/model.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { requireModel } from './checks.ts';

export interface FoldOptions {
  /**
   * Samples to measure the error on: an array, or several by order or name. Default: 32 samples from a standard normal distribution, which
   * fits no embedding.
   */
  readonly samples?: Arrays;
  /** The backend of the new model. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

export interface Folded {
  /** The model for inference, without what was folded: of the same class and name. */
  readonly model: Model;
  /** What was folded into what. A layer of a model inside has that model's name in front: `encoder/dense`. */
  readonly folded: readonly { readonly norm: string; readonly into: string }[];
  /** Batch normalisations that stay, and why. */
  readonly kept: readonly { readonly norm: string; readonly reason: string }[];
  /** The largest absolute difference between both models' predictions on the samples, over all outputs. */
  readonly maxError: number;
}

/**
 * Folds batch normalisations into the dense or convolution layer before them: W·γ/√(Var+ε) and (b − E[x])·γ/√(Var+ε) + β, channel by
 * channel, which is exact in inference up to rounding. Any model will do: stacks, branches, models inside.
 *
 * One is folded where its input is what one layer gives, with no activation in between, channels on the last axis, and nothing else reads
 * that or uses the layer; a layer and a batch normalisation that are shared in pairs are folded too. Dropout in between does nothing in
 * inference. One that is called with `training: true` stays. Spectral normalisation is replaced by its layer.
 *
 * The model itself stays as it is; the new one has copies of the weights. An output has the name of the layer it then comes from.
 *
 * A compiled model stays compiled: loss, loss weights, metrics, and the optimizer with its options and learning rate, so that `evaluate`
 * gives the same at once. The optimizer's state is not kept, since it belongs to weights that are gone or have another scale: further
 * training starts it anew, a schedule of the learning rate included.
 *
 * @throws EvenkeelError for what is no model, one that is not built, and samples that do not fit or whose predictions are no numbers
 */
export async function fold(model: Model, options: FoldOptions = {}): Promise<Folded> {
  checkOptions('fold', options, { samples: 'optional', backend: 'optional' });
  requireModel('fold', model);
  return (await import('./foldModel.ts')).foldModel(model, options);
}
