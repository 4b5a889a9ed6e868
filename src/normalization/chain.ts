import { BatchNormalization } from '../layers/batchNormalization.ts';
import type { Layer } from '../layers/layer.ts';
import type { Shape } from '../tensor/tensor.ts';

/** An option of a layer, as its config has it. */
export const optionOf = (layer: Layer, option: string): unknown => layer.getConfig()[option];

/** Layers that draw noise in training and pass their input on in inference. */
export const isNoise = ({ className }: Layer) => /Dropout|^GaussianNoise$/.test(className);

export const hasChannelsFirst = (layer: Layer) => optionOf(layer, 'dataFormat') === 'channelsFirst';

/** Whether a layer multiplies by a kernel whose last axis is that of its result. */
export const isKernelLayer = (layer: Layer) => ['Dense', 'Conv2D'].includes(layer.className) && !hasChannelsFirst(layer);

/** Whether a layer hands on its input's values as they are, in training too. */
const handsOn = (layer: Layer) => ['InputLayer', 'Flatten', 'Identity'].includes(layer.className) || isLinearActivation(layer);

const isLinearActivation = (layer: Layer) => layer.className === 'Activation' && optionOf(layer, 'activation') === 'linear';

export const isLinear = (layer: Layer) => (optionOf(layer, 'activation') ?? 'linear') === 'linear';

export const hasWeight = (layer: Layer, name: string) => layer.weights.some((w) => w.variable.name.endsWith(`/${name}`));

/** The next layer from `at` in direction `step` that computes something. */
export function neighbour(layers: readonly Layer[], at: number, step: 1 | -1): Layer | undefined {
  let i = at + step;
  while (layers[i] && handsOn(layers[i] as Layer)) i += step;
  return layers[i];
}

/** Values of a channel that one sample gives a batch normalisation whose result has shape `shape`. */
export function valuesPerSample(layer: BatchNormalization, shape: Shape): number {
  const channel = layer.channelAxis(shape.length + 1) - 1;
  return shape.reduce((product, size, axis) => (axis === channel ? product : product * size), 1);
}

export const isBatchNorm = (layer: Layer): layer is BatchNormalization => layer instanceof BatchNormalization;
