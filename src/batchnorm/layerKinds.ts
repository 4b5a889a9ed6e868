import type { Shape } from '../core/tensor/tensor.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';

/** An option of a layer, as its config has it. */
export const optionOf = (layer: Layer, option: string): unknown => layer.getConfig()[option];

/** Layers that draw noise in training and pass their input on in inference. */
export const isNoise = ({ className }: Layer) => /Dropout|^GaussianNoise$/.test(className);

export const hasChannelsFirst = (layer: Layer) => optionOf(layer, 'dataFormat') === 'channelsFirst';

/** The weight by which a layer multiplies last, and how many of its numbers in a row belong to one channel of the result. */
export interface Kernel {
  readonly name: string;
  readonly run: (shape: Shape) => number;
}

const plain: Kernel = { name: 'kernel', run: () => 1 };
// [kh, kw, filters, channels]: all channels of the input belong to one filter.
const transposed: Kernel = { name: 'kernel', run: (shape) => shape.at(-1) as number };
const pointwise: Kernel = { name: 'pointwise_kernel', run: () => 1 };

/** Layers that are a product with a kernel, and a bias for each channel of the result. */
const KERNELS: Readonly<Record<string, Kernel>> = {
  Dense: plain,
  Conv1D: plain,
  Conv2D: plain,
  DepthwiseConv1D: plain,
  DepthwiseConv2D: plain,
  SeparableConv1D: pointwise,
  SeparableConv2D: pointwise,
  Conv1DTranspose: transposed,
  Conv2DTranspose: transposed,
};

/** The kernel of a layer whose result has its channels on the last axis. */
export const kernelOf = (layer: Layer): Kernel | undefined =>
  Object.hasOwn(KERNELS, layer.className) && !hasChannelsFirst(layer) ? KERNELS[layer.className] : undefined;

const isLinearActivation = (layer: Layer) => layer.className === 'Activation' && optionOf(layer, 'activation') === 'linear';

/** Whether a layer gives what it gets. */
export const passesOn = (layer: Layer) => ['InputLayer', 'Identity'].includes(layer.className) || isLinearActivation(layer);

/** Whether a layer hands on its input's values as they are, in training too. */
export const handsOn = (layer: Layer) => passesOn(layer) || layer.className === 'Flatten';

export const isLinear = (layer: Layer) => (optionOf(layer, 'activation') ?? 'linear') === 'linear';

export const isRelu = (layer: Layer) => layer.className === 'ReLU' || optionOf(layer, 'activation') === 'relu';

export const hasWeight = (layer: Layer, name: string) => layer.weights.some((w) => w.variable.name.endsWith(`/${name}`));

/** Values of a channel that one sample gives a batch normalisation whose result has shape `shape`. */
export function valuesPerSample(layer: BatchNormalization, shape: Shape): number {
  const channel = layer.channelAxis(shape.length + 1) - 1;
  return shape.reduce((product, size, axis) => (axis === channel ? product : product * size), 1);
}

export const isBatchNorm = (layer: Layer): layer is BatchNormalization => layer instanceof BatchNormalization;
