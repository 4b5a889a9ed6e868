export { type ActivationOptions, activation } from './activation.ts';
export {
  type ELUOptions,
  elu,
  type LeakyReLUOptions,
  leakyReLU,
  type PReLUOptions,
  prelu,
  type ReLUOptions,
  reLU,
  type SoftmaxOptions,
  softmax,
} from './activations.ts';
export { type ActivityRegularizationOptions, activityRegularization } from './activityRegularization.ts';
export { type CenterCropOptions, centerCrop } from './augmentation/centerCrop.ts';
export { type RandomBrightnessOptions, randomBrightness } from './augmentation/randomBrightness.ts';
export { type RandomContrastOptions, randomContrast } from './augmentation/randomContrast.ts';
export { type RandomCropOptions, randomCrop } from './augmentation/randomCrop.ts';
export { type RandomFlipOptions, randomFlip } from './augmentation/randomFlip.ts';
export { type RandomRotationOptions, randomRotation } from './augmentation/randomRotation.ts';
export { type RandomTranslationOptions, randomTranslation } from './augmentation/randomTranslation.ts';
export { type RandomZoomOptions, randomZoom } from './augmentation/randomZoom.ts';
export { type ResizingOptions, resizing } from './augmentation/resizing.ts';
export { type BatchNormalizationOptions, batchNormalization } from './batchNormalization.ts';
export { type ConcatenateOptions, concatenate } from './concatenate.ts';
export { type Conv1DOptions, type Conv2DOptions, conv1d, conv2d } from './conv.ts';
export { type Conv1DTransposeOptions, type Conv2DTransposeOptions, conv1dTranspose, conv2dTranspose } from './convTranspose.ts';
export { type DenseOptions, dense } from './dense.ts';
export { type DepthwiseConv1DOptions, type DepthwiseConv2DOptions, depthwiseConv1d, depthwiseConv2d } from './depthwiseConv.ts';
export { type DotOptions, dot } from './dot.ts';
export {
  type DropoutOptions,
  dropout,
  type RateOptions,
  type SpatialDropout2DOptions,
  spatialDropout1d,
  spatialDropout2d,
} from './dropout.ts';
export { type EmbeddingOptions, embedding } from './embedding.ts';
export {
  type GlobalPoolingOptions,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
} from './globalPooling.ts';
export {
  type GroupNormalizationOptions,
  groupNormalization,
  type InstanceNormalizationOptions,
  instanceNormalization,
} from './groupNormalization.ts';
export { identity } from './identity.ts';
export type { CallContext, LayerOptions } from './layer.ts';
export { Layer } from './layer.ts';
export { type LayerNormalizationOptions, layerNormalization } from './layerNormalization.ts';
export {
  type Cropping1DOptions,
  type Cropping2DOptions,
  cropping1d,
  cropping2d,
  type ZeroPadding1DOptions,
  type ZeroPadding2DOptions,
  zeroPadding1d,
  zeroPadding2d,
} from './margins.ts';
export { add, average, maximum, minimum, multiply, subtract } from './merge.ts';
export { alphaDropout, type GaussianNoiseOptions, gaussianDropout, gaussianNoise } from './noise.ts';
export { type NormalizationOptions, normalization } from './normalization.ts';
export { type PermuteOptions, permute, type RepeatVectorOptions, repeatVector } from './permute.ts';
export {
  averagePooling1d,
  averagePooling2d,
  maxPooling1d,
  maxPooling2d,
  type Pooling1DOptions,
  type Pooling2DOptions,
} from './pooling.ts';
export { type RescalingOptions, rescaling } from './rescaling.ts';
export { type RMSNormalizationOptions, rmsNormalization } from './rmsNormalization.ts';
export { type SeparableConv1DOptions, type SeparableConv2DOptions, separableConv1d, separableConv2d } from './separableConv.ts';
export { type FlattenOptions, flatten, inputLayer, type ReshapeOptions, reshape } from './shape.ts';
export { type SpectralNormalizationOptions, spectralNormalization } from './spectralNormalization.ts';
export { type UnitNormalizationOptions, unitNormalization } from './unitNormalization.ts';
export { type UpSampling1DOptions, type UpSampling2DOptions, upSampling1d, upSampling2d } from './upSampling.ts';
