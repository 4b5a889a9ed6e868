import * as layers from '../../nn/layers/index.ts';
import type { Layer } from '../../nn/layers/layer.ts';

/** How a layer of Keras is written and made: its options, by our names, in Keras's order. */
export interface LayerFormat {
  readonly make: (options: never) => Layer;
  readonly options: readonly string[];
  /** Options for which null is a value and not a default. */
  readonly nullable?: readonly string[];
  /** Keys of older or other versions that stand for an option of ours. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Options that Keras does not have; files keep them where Keras does not look. */
  readonly own?: readonly string[];
  /** Keys that older versions write and that never mean anything. */
  readonly ignored?: readonly string[];
  /** Options that Keras 2 does not have, by their keys, with what it computes; true where it does not read the layer. */
  readonly since3?: Readonly<Record<string, unknown>> | true;
  /** Names that Keras 2 and TensorFlow.js have for weights, where they are others. */
  readonly oldWeights?: Readonly<Record<string, string>>;
  /** Values of keys that say what these layers do anyway. */
  readonly neutral?: Readonly<Record<string, unknown>>;
}

const weight = (name: string) => [`${name}Initializer`, `${name}Regularizer`, `${name}Constraint`];
const BIAS = ['useBias', ...weight('bias')];
const WINDOW = ['kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', 'activation'];
const KERNEL = [...weight('kernel'), ...BIAS];
const DEPTHWISE = ['depthMultiplier', ...WINDOW, ...weight('depthwise'), ...BIAS];
const SEPARABLE = ['filters', ...DEPTHWISE, ...weight('pointwise')];
const POOLING = ['poolSize', 'strides', 'padding', 'dataFormat'];
const GLOBAL = ['dataFormat', 'keepDims'];
const AFFINE = ['center', 'scale', ...weight('beta'), ...weight('gamma')];
const SIZE = ['height', 'width', 'dataFormat'];
const AFFINE_MAP = ['fillMode', 'interpolation', 'fillValue', 'dataFormat', 'seed'];
const RENORM = ['renorm', 'renormClipping', 'renormMomentum'];
const MOVING = ['movingMeanInitializer', 'movingVarianceInitializer'];

const plain = (make: LayerFormat['make']): LayerFormat => ({ make, options: [] });
const of = (make: LayerFormat['make'], options: readonly string[], more: Omit<LayerFormat, 'make' | 'options'> = {}) => ({
  make,
  options,
  ...more,
});

/** Keras 2 writes the options of the convolution it derives from too. */
const INHERITED = ['groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];

/** Layers of images that Keras 2 has with channels last alone. */
const LAST = { data_format: 'channels_last' };

const OLD_DEPTHWISE = { kernel: 'depthwise_kernel' };

const batchNormalization = of(layers.batchNormalization, ['axis', 'momentum', 'epsilon', ...AFFINE, ...MOVING, ...RENORM], {
  ignored: ['synchronized'],
  own: ['movingVariance', 'virtualBatchSize'],
});

/** A layer of Keras 2: x above theta, else 0. */
const thresholdedReLU = ({ theta = 1, ...options }: { readonly theta?: number }) => layers.reLU({ threshold: theta, ...options });

/** Every layer that Keras has too, by the name of its class. */
export const layerFormats: Readonly<Record<string, LayerFormat>> = {
  Activation: of(layers.activation, ['activation']),
  ActivityRegularization: of(layers.activityRegularization, ['l1', 'l2']),
  Add: plain(layers.add),
  AlphaDropout: of(layers.alphaDropout, ['rate', 'noiseShape', 'seed']),
  Average: plain(layers.average),
  AveragePooling1D: of(layers.averagePooling1d, POOLING),
  AveragePooling2D: of(layers.averagePooling2d, POOLING),
  BatchNormalization: batchNormalization,
  CenterCrop: of(layers.centerCrop, SIZE, { since3: LAST }),
  Concatenate: of(layers.concatenate, ['axis']),
  Conv1D: of(layers.conv1d, ['filters', ...WINDOW, 'groups', ...KERNEL]),
  Conv1DTranspose: of(layers.conv1dTranspose, ['filters', ...WINDOW, 'outputPadding', ...KERNEL], { ignored: ['groups'] }),
  Conv2D: of(layers.conv2d, ['filters', ...WINDOW, 'groups', ...KERNEL]),
  Conv2DTranspose: of(layers.conv2dTranspose, ['filters', ...WINDOW, 'outputPadding', ...KERNEL], { ignored: ['groups'] }),
  Cropping1D: of(layers.cropping1d, ['cropping']),
  Cropping2D: of(layers.cropping2d, ['cropping', 'dataFormat']),
  Dense: of(layers.dense, ['units', 'activation', ...KERNEL]),
  DepthwiseConv1D: of(layers.depthwiseConv1d, DEPTHWISE, { ignored: INHERITED, oldWeights: OLD_DEPTHWISE }),
  DepthwiseConv2D: of(layers.depthwiseConv2d, DEPTHWISE, { ignored: INHERITED, oldWeights: OLD_DEPTHWISE }),
  Dot: of(layers.dot, ['axes', 'normalize']),
  Dropout: of(layers.dropout, ['rate', 'noiseShape', 'seed']),
  ELU: of(layers.elu, ['alpha']),
  Embedding: of(layers.embedding, ['inputDim', 'outputDim', ...weight('embeddings'), 'maskZero'], {
    ignored: ['input_length'],
  }),
  Flatten: of(layers.flatten, ['dataFormat']),
  GaussianDropout: of(layers.gaussianDropout, ['rate', 'seed']),
  GaussianNoise: of(layers.gaussianNoise, ['stddev', 'seed']),
  GlobalAveragePooling1D: of(layers.globalAveragePooling1d, GLOBAL),
  GlobalAveragePooling2D: of(layers.globalAveragePooling2d, GLOBAL),
  GlobalMaxPooling1D: of(layers.globalMaxPooling1d, GLOBAL),
  GlobalMaxPooling2D: of(layers.globalMaxPooling2d, GLOBAL),
  GroupNormalization: of(layers.groupNormalization, ['groups', 'axis', 'epsilon', ...AFFINE]),
  Identity: plain(layers.identity),
  LayerNormalization: of(layers.layerNormalization, ['axis', 'epsilon', ...AFFINE]),
  LeakyReLU: of(layers.leakyReLU, ['negativeSlope'], { aliases: { alpha: 'negativeSlope' } }),
  MaxPooling1D: of(layers.maxPooling1d, POOLING),
  MaxPooling2D: of(layers.maxPooling2d, POOLING),
  Maximum: plain(layers.maximum),
  Minimum: plain(layers.minimum),
  Multiply: plain(layers.multiply),
  Normalization: of(layers.normalization, ['axis', 'mean', 'variance', 'invert'], { nullable: ['axis'] }),
  PReLU: of(layers.prelu, [...weight('alpha'), 'sharedAxes']),
  Permute: of(layers.permute, ['dims']),
  ReLU: of(layers.reLU, ['maxValue', 'negativeSlope', 'threshold']),
  RMSNormalization: of(layers.rmsNormalization, ['axis', 'epsilon'], { since3: true }),
  RandomBrightness: of(layers.randomBrightness, ['factor', 'valueRange', 'dataFormat', 'seed'], { since3: LAST }),
  RandomContrast: of(layers.randomContrast, ['factor', 'valueRange', 'dataFormat', 'seed'], {
    since3: { ...LAST, value_range: [0, 255] },
  }),
  RandomCrop: of(layers.randomCrop, [...SIZE, 'seed'], { since3: LAST }),
  RandomFlip: of(layers.randomFlip, ['mode', 'dataFormat', 'seed'], { since3: LAST }),
  RandomRotation: of(layers.randomRotation, ['factor', ...AFFINE_MAP], { since3: LAST }),
  RandomTranslation: of(layers.randomTranslation, ['heightFactor', 'widthFactor', ...AFFINE_MAP], { since3: LAST }),
  RandomZoom: of(layers.randomZoom, ['heightFactor', 'widthFactor', ...AFFINE_MAP], { since3: LAST }),
  RepeatVector: of(layers.repeatVector, ['n']),
  Rescaling: of(layers.rescaling, ['scale', 'offset']),
  Reshape: of(layers.reshape, ['targetShape']),
  Resizing: of(layers.resizing, [...SIZE, 'interpolation', 'cropToAspectRatio', 'padToAspectRatio', 'fillValue'], {
    neutral: { fill_mode: 'constant' },
    since3: { ...LAST, pad_to_aspect_ratio: false, fill_value: 0 },
  }),
  SeparableConv1D: of(layers.separableConv1d, SEPARABLE, { ignored: INHERITED }),
  SeparableConv2D: of(layers.separableConv2d, SEPARABLE, { ignored: INHERITED }),
  Softmax: of(layers.softmax, ['axis']),
  SpatialDropout1D: of(layers.spatialDropout1d, ['rate', 'seed']),
  SpatialDropout2D: of(layers.spatialDropout2d, ['rate', 'dataFormat', 'seed']),
  SpectralNormalization: of(layers.spectralNormalization, ['layer', 'powerIterations'], {
    oldWeights: { vector_u: 'sn_u' },
    since3: true,
  }),
  Subtract: plain(layers.subtract),
  SyncBatchNormalization: batchNormalization,
  ThresholdedReLU: of(thresholdedReLU, ['theta']),
  UnitNormalization: of(layers.unitNormalization, ['axis']),
  UpSampling1D: of(layers.upSampling1d, ['size']),
  UpSampling2D: of(layers.upSampling2d, ['size', 'dataFormat', 'interpolation']),
  ZeroPadding1D: of(layers.zeroPadding1d, ['padding', 'dataFormat'], { since3: LAST }),
  ZeroPadding2D: of(layers.zeroPadding2d, ['padding', 'dataFormat']),
};

/** Keys that any layer may have and that change nothing here. */
export const ALWAYS_IGNORED: readonly string[] = [
  'autocast',
  'batch_input_shape',
  'batch_shape',
  'dtype',
  'name',
  'quantization_config',
  'ragged',
  'registered_name',
  'seed',
  'sparse',
  'trainable',
];
