import type { ActivationName } from '../../src/nn/activations/activations.ts';

/** A layer as every driver reads it. Names, defaults and semantics are Keras's; images are channels last. */
export type LayerSpec =
  | {
      readonly type: 'conv1d' | 'conv2d';
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
  | {
      readonly type:
        | 'batchNormalization'
        | 'maxPooling2d'
        | 'averagePooling2d'
        | 'globalAveragePooling1d'
        | 'globalAveragePooling2d'
        | 'flatten';
    }
  | {
      /** The sum of what two paths give. Weights of `layers` come before those of `shortcut`. */
      readonly type: 'residual';
      readonly layers: readonly LayerSpec[];
      /** Empty: the input itself. */
      readonly shortcut: readonly LayerSpec[];
    };

/** A convolution of one or two dimensions. */
export type ConvolutionSpec = Extract<LayerSpec, { type: 'conv1d' | 'conv2d' }>;

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

const mlp = (batch: number, batchText: string): Net => ({
  name: `mlp-bn-${batch}`,
  title: `MLP 784-512-512-10 with batch norm, batch ${batchText}`,
  inputShape: [784],
  batch,
  layers: [512, 512].flatMap((units): LayerSpec[] => [{ type: 'dense', units }, bn, relu]).concat(classes),
});

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

const allConvolutional: Net = {
  name: 'allconv-64',
  title: 'net of 5×5 convolutions, strides in place of pooling, on 32×32×3 with batch norm, batch 64',
  inputShape: [32, 32, 3],
  batch: 64,
  layers: [...convolution(32, 5), ...convolution(64, 5, 2), ...convolution(64, 5), ...convolution(128, 5, 2), flatten, classes],
};

/** A basic block; where the shape changes, the shortcut is a 1×1 convolution. */
const basicBlock = (filters: number, strides: number): LayerSpec[] => [
  {
    type: 'residual',
    layers: [...convolution(filters, 3, strides), { type: 'conv2d', filters, kernelSize: 3, padding: 'same' }, bn],
    shortcut: strides > 1 ? [{ type: 'conv2d', filters, kernelSize: 1, strides }, bn] : [],
  },
  relu,
];

/** He, Zhang, Ren, Sun 2015, section 4.2, with projections for shortcuts between stages. */
const resnet20: Net = {
  name: 'resnet20-64',
  title: 'ResNet-20 on 32×32×3 with batch norm, batch 64',
  inputShape: [32, 32, 3],
  batch: 64,
  layers: [
    ...convolution(16, 3),
    ...[16, 32, 64].flatMap((filters, stage) => [
      ...basicBlock(filters, stage > 0 ? 2 : 1),
      ...basicBlock(filters, 1),
      ...basicBlock(filters, 1),
    ]),
    { type: 'globalAveragePooling2d' },
    classes,
  ],
};

const convolution1d = (filters: number, kernelSize: number): LayerSpec[] => [
  { type: 'conv1d', filters, kernelSize, strides: 2, padding: 'same' },
  bn,
  relu,
];

const signals: Net = {
  name: 'conv1d-32',
  title: '1-D convolutional net on signals of 1,000 samples with batch norm, batch 32',
  inputShape: [1000, 1],
  batch: 32,
  layers: [
    ...convolution1d(32, 7),
    ...convolution1d(64, 5),
    ...convolution1d(128, 3),
    { type: 'globalAveragePooling1d' },
    classes,
  ],
};

export const nets: readonly Net[] = [
  // With batch norm a batch of one image has no variance: PyTorch refuses it, and no gradient passes the second norm.
  tutorial(1, []),
  tutorial(16, []),
  tutorial(16, [bn]),
  tutorial(128, []),
  tutorial(128, [bn]),
  mlp(60, '60'),
  mlp(1024, '1,024'),
  lenet,
  vgg,
  strided,
  allConvolutional,
  resnet20,
  signals,
];

/** The net as it is checked: without dropout, whose masks no two libraries share. */
export function withoutDropout(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers
    .filter((layer) => layer.type !== 'dropout')
    .map((layer) =>
      layer.type === 'residual'
        ? { ...layer, layers: withoutDropout(layer.layers), shortcut: withoutDropout(layer.shortcut) }
        : layer,
    );
}
