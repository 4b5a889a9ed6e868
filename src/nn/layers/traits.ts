import type { Shape } from '../../core/tensor/tensor.ts';
import type { ActivationLike } from '../activations/activations.ts';

/** A product with a kernel, and perhaps a bias for each channel of the result. */
export interface Product {
  /** The key of the weight by which the layer multiplies last. */
  readonly kernel: string;
  /** How many numbers in a row of a kernel of `shape` belong to one channel of the result. */
  channelRun(shape: Shape): number;
  /** The axes of the kernel, counted from the end, that number the channels of the result: what lies along the others adds up to one channel. */
  readonly channelAxes: readonly number[];
  /** Whether the channels of operand and result are on the last axis. */
  readonly channelsLast: boolean;
  /** Whether a number that is added to a whole channel of the operand adds one number to each whole channel of the result. */
  readonly isUniform: boolean;
}

/** What is known of a layer's computation without tracing it. All are false or missing for a layer that says nothing. */
export interface LayerTraits {
  /** Gives its operand as it is, in training and inference. */
  readonly isIdentity?: boolean;
  /** Gives the values of its operand, perhaps in another shape, in training and inference. An identity does. */
  readonly isPassThrough?: boolean;
  /** Draws random noise in training and gives its operand as it is in inference. */
  readonly isNoise?: boolean;
  /** Brings its operand to its own scale, or reads it as indices: the scale of the data does not matter to it. */
  readonly isScaleFree?: boolean;
  /** Is an activation and nothing else. */
  readonly isActivation?: boolean;
  /** Ends in an activation that it learns, so that it stands in place of a normalisation and of the activation next to it. */
  readonly replacesActivation?: boolean;
  /** The activation in which it ends; 'linear' where it could have one and has none. */
  readonly activation?: ActivationLike;
  /** The product that it computes, before its activation. */
  readonly product?: Product;
}

/** The product of a dense layer, and of a convolution whose channels are last and whose windows lie inside the operand. */
export const kernelProduct: Product = {
  kernel: 'kernel',
  channelRun: () => 1,
  channelAxes: [-1],
  channelsLast: true,
  isUniform: true,
};
