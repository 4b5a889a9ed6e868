import type { ActivationName } from '../../src/nn/activations/activations.ts';

/** A layer as every driver reads it. Names, defaults and semantics are Keras's; images are channels last. */
export type LayerSpec =
  | {
      readonly type: 'conv2d';
      readonly filters: number;
      readonly kernelSize: number;
      /** Default 1. */
      readonly strides?: number;
      /** Default 'valid'. */
      readonly padding?: 'valid' | 'same';
      readonly activation?: ActivationName;
    }
  | { readonly type: 'dense'; readonly units: number; readonly activation?: ActivationName }
  | { readonly type: 'activation'; readonly activation: ActivationName }
  | { readonly type: 'dropout'; readonly rate: number }
  | { readonly type: 'batchNormalization' | 'maxPooling2d' | 'averagePooling2d' | 'flatten' };

/** A training step to time: a net, its batch, RMSprop 1e-3 and categorical cross-entropy over 10 classes. */
export interface Net {
  readonly name: string;
  readonly title: string;
  readonly inputShape: readonly number[];
  readonly batch: number;
  readonly layers: readonly LayerSpec[];
}

const bn: LayerSpec = { type: 'batchNormalization' };
const relu: LayerSpec = { type: 'activation', activation: 'relu' };
const flatten: LayerSpec = { type: 'flatten' };
const maxPool: LayerSpec = { type: 'maxPooling2d' };
const averagePool: LayerSpec = { type: 'averagePooling2d' };
const classes: LayerSpec = { type: 'dense', units: 10, activation: 'softmax' };

const tutorial = (batch: number, norm: readonly LayerSpec[]): Net => ({
  name: `tutorial${norm.length > 0 ? '-bn' : ''}-${batch}`,
  title: `the tutorial's net ${norm.length > 0 ? 'with' : 'without'} batch norm, batch ${batch}`,
  inputShape: [28, 28, 1],
  batch,
  layers: [
    { type: 'conv2d', filters: 32, kernelSize: 3, activation: 'relu' },
    { type: 'conv2d', filters: 64, kernelSize: 3, activation: 'relu' },
    ...norm,
    maxPool,
    { type: 'dropout', rate: 0.2 },
    flatten,
    { type: 'dense', units: 128, activation: 'relu' },
    { type: 'dropout', rate: 0.2 },
    ...norm,
    classes,
  ],
});

const mlp: Net = {
  name: 'mlp-bn-60',
  title: 'MLP 784-512-512-10 with batch norm, batch 60',
  inputShape: [784],
  batch: 60,
  layers: [512, 512].flatMap((units): LayerSpec[] => [{ type: 'dense', units }, bn, relu]).concat(classes),
};

const lenet: Net = {
  name: 'lenet5-32',
  title: 'LeNet-5, batch 32',
  inputShape: [28, 28, 1],
  batch: 32,
  layers: [
    { type: 'conv2d', filters: 6, kernelSize: 5, padding: 'same', activation: 'tanh' },
    averagePool,
    { type: 'conv2d', filters: 16, kernelSize: 5, activation: 'tanh' },
    averagePool,
    flatten,
    { type: 'dense', units: 120, activation: 'tanh' },
    { type: 'dense', units: 84, activation: 'tanh' },
    classes,
  ],
};

const convolution = (filters: number, kernelSize: number, strides = 1): LayerSpec[] => [
  { type: 'conv2d', filters, kernelSize, strides, padding: 'same' },
  bn,
  relu,
];

const vgg: Net = {
  name: 'vgg-32',
  title: 'VGG-like net on 32×32×3 with batch norm, batch 32',
  inputShape: [32, 32, 3],
  batch: 32,
  layers: [
    ...[64, 128, 256].flatMap((filters) => [...convolution(filters, 3), ...convolution(filters, 3), maxPool]),
    flatten,
    classes,
  ],
};

const strided: Net = {
  name: 'strided-32',
  title: 'stride-2 net with 1×1 convolutions on 32×32×3, batch 32',
  inputShape: [32, 32, 3],
  batch: 32,
  layers: [
    ...convolution(32, 3, 2),
    ...convolution(64, 1),
    ...convolution(64, 3, 2),
    ...convolution(128, 1),
    ...convolution(128, 3, 2),
    flatten,
    classes,
  ],
};

export const nets: readonly Net[] = [
  tutorial(16, []),
  tutorial(16, [bn]),
  tutorial(128, []),
  tutorial(128, [bn]),
  mlp,
  lenet,
  vgg,
  strided,
];

/** The net as it is checked: without dropout, whose masks no two libraries share. */
export function withoutDropout(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.filter((layer) => layer.type !== 'dropout');
}
